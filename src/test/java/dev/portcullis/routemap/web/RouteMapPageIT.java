package dev.portcullis.routemap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the page of {@code portcullis map} in a browser. */
@Tag("browser")
final class RouteMapPageIT {

  private static final int ROUTE_COUNT = 7_000;

  /** For thousands of routes; a page with three routes has about 300 elements. */
  private static final int MAX_ELEMENTS = 1_200;

  private static Chromium chromium;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void showsFindingAndFixFirst() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession session = chromium.newSession().open(map.url())) {
      Locator summary =
          session.page().getByRole(AriaRole.HEADING).getByText("3 of 3 routes are broken.");
      assertThat(summary).isVisible();
      assertThat(session.routes()).hasCount(3);
      assertThat(session.flaggedHop()).containsText("devops/cloudbbs-exp");
      assertThat(session.flaggedHop()).containsText("problem here");
      Locator finding = session.page().getByRole(AriaRole.ARTICLE);
      assertThat(finding)
          .containsText(
              "Endpoint port is 81, but port 8080 (http) of Service \"cloudbbs-exp\" has targetPort"
                  + " 80");
      assertThat(finding).containsText("if the backend listens on 80, write port: 80 here");
      Locator command = finding.locator("pre").first();
      assertThat(command).containsText("kubectl");
      assertThat(command).containsText("cloudbbs-exp");
      assertThat(finding.locator("pre mark")).containsText("80");
      assertThat(session.page().locator(".planes")).containsText("kube-proxy");
      List.of(summary, session.flaggedHop(), finding.locator(".message"), command)
          .forEach(session::assertInView);
    }
  }

  @Test
  void explainsBrokenRouteWithoutFindings() throws IOException {
    String manifests =
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {portcullis.dev/profile: "off"}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: shop, namespace: shop}
        spec: {defaultBackend: {service: {name: wbe, port: {number: 80}}}}
        """;
    Path file = Files.writeString(folder.resolve("off.yaml"), manifests);
    try (RouteMapProcess map = RouteMapProcess.serving(file);
        BrowserSession session = chromium.newSession().open(map.url())) {
      session.button("broken").click();
      session.routes().filter(text("any host")).click();
      assertThat(session.flaggedHop()).containsText("wbe");
      assertThat(session.page().locator(".findings")).containsText("the namespace are off");
    }
  }

  @Test
  void searchesByHostNameAddressAndRule() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession session = chromium.newSession().open(map.url())) {
      assertThat(session.routes()).hasCount(3);
      for (String wanted :
          List.of("mail.example", "mail", "post/mail", "10.2.0.1", "endpoints-port-number")) {
        session.search().fill(wanted);
        assertThat(session.routes()).hasCount(1);
        assertThat(session.routes()).containsText("mail.example/");
      }
      session.search().fill("shop.example cart");
      assertThat(session.routes()).hasCount(1);
      session.routes().click();
      assertThat(session.routeTitle()).hasText("shop.example/cart");
      session.search().fill("nothing like that");
      assertThat(session.routes()).hasCount(0);
      session.button("Show all").click();
      assertThat(session.routes()).hasCount(3);
    }
  }

  @Test
  void keepsFiltersInUrl() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession session = chromium.newSession().open(map.url())) {
      session.button("broken").click();
      assertThat(session.routes()).hasCount(1);
      assertThat(session.routes()).containsText("mail.example/");
      session.button("broken").click();
      session.page().getByLabel("Namespace").selectOption("shop");
      assertThat(session.routes()).hasCount(2);
      session.page().getByLabel("Class").selectOption("kong");
      assertThat(session.routes()).hasCount(1);
      assertThat(session.page()).hasURL(Pattern.compile("\\?namespace=shop&class=kong$"));
      session.page().reload();
      assertThat(session.routes()).hasCount(1);
      session.page().goBack();
      assertThat(session.routes()).hasCount(2);
      session.open(map.url() + "#/?severity=error");
      assertThat(session.routes()).hasCount(1);
    }
  }

  @Test
  void routesHaveLinks() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession session = chromium.newSession().open(map.url())) {
      session.routes().getByText("shop.example/cart").click();
      assertThat(session.page()).hasURL(Pattern.compile("#/route/.+"));
      assertThat(session.routeTitle()).hasText("shop.example/cart");
      String link = session.page().url();
      session.routes().getByText("mail.example/").click();
      assertThat(session.routeTitle()).hasText("mail.example/");
      session.page().goBack();
      assertThat(session.routeTitle()).hasText("shop.example/cart");
      try (BrowserSession other = chromium.newSession().open(link)) {
        assertThat(other.routeTitle()).hasText("shop.example/cart");
        assertThat(other.page().locator(".hop").last()).hasText("10.1.0.2:8080");
      }
      try (BrowserSession other = chromium.newSession().open(map.url() + "#/route/never")) {
        assertThat(other.page().getByText("Route not found. It may have been deleted."))
            .isVisible();
      }
    }
  }

  private static Locator.FilterOptions text(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void canBeUsedByKeyboard() {
    Browser.NewContextOptions copying =
        new Browser.NewContextOptions()
            .setPermissions(List.of("clipboard-read", "clipboard-write"));
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession session = chromium.newSession(copying).open(map.url())) {
      assertThat(session.routes()).hasCount(3);
      session.page().keyboard().press("Tab");
      assertThat(session.link("Skip to the routes")).isFocused();
      session.page().keyboard().press("Enter");
      assertThat(session.list()).isFocused();
      session.page().keyboard().press("/");
      assertThat(session.search()).isFocused();
      session.page().keyboard().type("duokexuetang");
      session.page().keyboard().press("Enter");
      assertThat(session.list()).isFocused();
      session.page().keyboard().press("Home");
      session.page().keyboard().press("ArrowDown");
      session.page().keyboard().press("Enter");
      assertThat(session.routeTitle()).hasText("bbs-static.duokexuetang.com/");
      assertThat(session.routeTitle()).isFocused();
      session.tabTo(session.button("Copy: Command"));
      session.page().keyboard().press("Enter");
      assertThat(session.page().getByRole(AriaRole.STATUS).getByText("Command copied")).hasCount(1);
      assertEquals(
          session.page().locator(".finding pre").first().innerText().strip(),
          session.page().evaluate("navigator.clipboard.readText()"));
      session.page().keyboard().press("Escape");
      assertThat(session.list()).isFocused();
      assertThat(session.page()).hasURL(map.url() + "#/?q=duokexuetang");
      session.link("Table").focus();
      session.page().keyboard().press("Enter");
      session.button("Host").focus();
      session.page().keyboard().press("Tab");
      assertEquals(10, session.page().getByRole(AriaRole.COLUMNHEADER).count());
      session.link("bbs-api.duokexuetang.com").focus();
      session.page().keyboard().press("ArrowDown");
      assertThat(session.link("bbs-static.duokexuetang.com")).isFocused();
      session.page().keyboard().press("End");
      assertThat(session.link("bbs.duokexuetang.com")).isFocused();
      session.page().keyboard().press("Enter");
      assertThat(session.routeTitle()).hasText("bbs.duokexuetang.com/");
    }
  }

  @Test
  void hasSortableTable() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession session = chromium.newSession().open(map.url() + "#/table")) {
      Locator hosts = session.page().locator("tbody th");
      assertThat(hosts).hasText(new String[] {"mail.example", "shop.example", "shop.example"});
      session.button("Namespace").click();
      Locator namespaces = session.page().locator("tbody td:nth-child(4)");
      assertThat(namespaces).hasText(new String[] {"post", "shop", "shop"});
      session.button("Namespace").click();
      assertThat(namespaces).hasText(new String[] {"shop", "shop", "post"});
      assertThat(session.page().locator("th[aria-sort=descending]")).containsText("Namespace");
      session.button("reachable").click();
      assertThat(hosts).hasCount(2);
      session.page().locator("tbody a").first().click();
      assertThat(session.routeTitle()).hasText(Pattern.compile("shop.example/.*"));
      session.page().goBack();
      assertThat(hosts).hasCount(2);
    }
  }

  @Test
  void followsFileChanges() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession session = chromium.newSession().open(map.url())) {
      assertThat(session.flaggedHop()).isVisible();
      String before = session.routeTitle().innerText();
      RouteManifests.bbs(folder, 80);
      assertThat(session.notices()).containsText(before);
      assertThat(session.notices()).containsText("is now reachable");
      assertThat(session.flaggedHop()).hasCount(0);
      assertThat(session.routeTitle()).hasText(before);
      assertThat(session.page().locator(".route-head .state")).hasText("reachable");
      assertThat(
              session.page().getByRole(AriaRole.HEADING).getByText("All 3 routes are reachable."))
          .isVisible();
      RouteManifests.bbs(folder, 81);
      assertThat(session.notices()).containsText("is now broken");
      assertThat(session.flaggedHop()).isVisible();
      session.button("Dismiss").click();
      assertThat(session.notices()).isEmpty();
    }
  }

  @Test
  void reconnectsAfterServerRestart() {
    Path files = RouteManifests.bbs(folder, 81);
    try (RouteMapProcess map = RouteMapProcess.serving(files);
        BrowserSession session = chromium.newSession().open(map.url())) {
      assertThat(session.connection()).containsText("live");
      assertThat(session.flaggedHop()).isVisible();
      map.stop();
      assertThat(session.connection()).containsText("connection lost");
      assertThat(session.flaggedHop()).isVisible();
      RouteManifests.bbs(folder, 80);
      try (RouteMapProcess restarted = RouteMapProcess.servingOnPort(map.port(), files)) {
        assertEquals(map.url(), restarted.url());
        assertThat(session.connection()).containsText("live");
        assertThat(session.notices()).containsText("is now reachable");
        assertThat(session.flaggedHop()).hasCount(0);
      }
      assertThat(session.connection()).containsText("connection lost");
      // The browser logs the lost connections, too.
      session.consoleErrors();
    }
  }

  @Test
  void rendersHostileInputAsText() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.hostile(folder));
        BrowserSession session = chromium.newSession().open(map.url())) {
      assertThat(session.routes()).hasCount(5);
      assertThat(session.routes().filter(text(RouteManifests.HOSTILE))).hasCount(1);
      // A direction override is escaped; it would be displayed as example.com.
      assertThat(session.routes().filter(text("\\u202emoc.elpmaxe"))).hasCount(1);
      for (int i = 0; i < 5; i++) {
        session.routes().nth(i).click();
        assertThat(session.routes().nth(i)).hasAttribute("aria-selected", "true");
        assertThat(session.page().locator(".finding").first()).isVisible();
        assertNoMarkup(session);
      }
      session.routes().filter(text("exempted.example")).click();
      assertThat(session.page().locator(".finding"))
          .containsText("<script>document.title=2</script>");
      session.open(map.url() + "#/table");
      assertThat(session.page().locator("tbody th")).hasCount(5);
      assertNoMarkup(session);
    }
  }

  private static void assertNoMarkup(BrowserSession session) {
    assertEquals(0, session.page().locator("#page img, #page script, #page b.kong").count());
    assertTrue(session.page().title().endsWith("Portcullis route map"), session.page().title());
    assertEquals(
        true,
        session.page().evaluate("document.documentElement.scrollWidth <= innerWidth"),
        "the page fits into the window");
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void isAccessible(ColorScheme scheme) {
    Browser.NewContextOptions options = new Browser.NewContextOptions().setColorScheme(scheme);
    try (RouteMapProcess map =
            RouteMapProcess.serving(
                RouteManifests.bbs(folder, 81), RouteManifests.hostile(folder));
        BrowserSession session = chromium.newSession(options).open(map.url())) {
      assertThat(session.flaggedHop()).isVisible();
      session.assertAccessible();
      for (int i = 0; i < 8; i++) {
        session.routes().nth(i).click();
        assertThat(session.page().locator(".finding").first()).isVisible();
        session.assertAccessible();
      }
      session.open(map.url() + "#/table");
      assertThat(session.page().locator("tbody th")).hasCount(8);
      session.assertAccessible();
      session.open(map.url() + "#/admissions");
      assertThat(session.page().getByText("None so far.")).isVisible();
      session.assertAccessible();
    }
  }

  @Test
  void fitsASmallWindow() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession session = chromium.newSession(360, 640).open(map.url())) {
      assertThat(session.routes()).hasCount(3);
      session.assertAccessible();
      session.routes().first().click();
      assertThat(session.flaggedHop()).isVisible();
      assertThat(session.list()).isHidden();
      assertNoMarkup(session);
      session.assertAccessible();
      session.link("← all routes").click();
      assertThat(session.list()).isVisible();
    }
  }

  @Test
  void rendersOnlyVisibleRoutes() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.many(folder, ROUTE_COUNT));
        BrowserSession session = chromium.newSession().open(map.url())) {
      assertThat(session.flaggedHop()).isVisible();
      assertThat(session.routes().first())
          .hasAttribute("aria-setsize", String.valueOf(ROUTE_COUNT));
      assertTrue(
          session.countElements() < MAX_ELEMENTS, () -> session.countElements() + " elements");
      session.list().press("End");
      assertThat(session.routes().last())
          .hasAttribute("aria-posinset", String.valueOf(ROUTE_COUNT));
      assertTrue(
          session.countElements() < MAX_ELEMENTS, () -> session.countElements() + " elements");
      session.list().press("Enter");
      assertThat(session.routeTitle()).hasText("shop-999.example/");
      session.search().fill("shop-6999");
      assertThat(session.routes()).hasCount(1);
      session.open(map.url() + "#/table");
      assertThat(session.page().locator("table"))
          .hasAttribute("aria-rowcount", String.valueOf(ROUTE_COUNT + 1));
      assertTrue(
          session.countElements() < MAX_ELEMENTS, () -> session.countElements() + " elements");
    }
  }

  @Test
  void standaloneHtmlShowsSameMap() throws IOException {
    ProcessResult finished =
        ProcessLauncher.LOCAL.run(
            "",
            RouteMapProcess.command(
                "map", "-o", "html", RouteManifests.bbs(folder, 81).toString()));
    assertEquals(0, finished.exitCode(), finished.err());
    Path file = Files.writeString(folder.resolve("map.html"), finished.out());
    try (BrowserSession session = chromium.newSession().open(file.toUri().toString())) {
      assertThat(session.routes()).hasCount(3);
      assertThat(session.flaggedHop()).containsText("devops/cloudbbs-exp");
      assertThat(session.page().locator(".finding pre").first()).containsText("kubectl");
      session.routes().nth(1).click();
      assertThat(session.routeTitle()).hasText("bbs-static.duokexuetang.com/");
      session.assertAccessible();
      session.page().reload();
      assertThat(session.routeTitle()).hasText("bbs-static.duokexuetang.com/");
    }
  }
}
