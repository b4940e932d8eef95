package dev.portcullis.routemap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of the route map, in a browser, as {@code portcullis map} shows files. */
@Tag("browser")
final class RouteMapPageIT {

  private static final Path IMAGES = Path.of("docs/images");
  private static final int MAX_IMAGE_BYTES = 150_000;
  private static final int ROUTE_COUNT = 7_000;

  /** What a page of thousands of routes may have of elements; of three it has some 300. */
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
        BrowserSession visit = chromium.newSession().open(map.url())) {
      Locator summary =
          visit.page().getByRole(AriaRole.HEADING).getByText("3 routes are broken, of 3.");
      assertThat(summary).isVisible();
      assertThat(visit.routes()).hasCount(3);
      assertThat(visit.flaggedHop()).containsText("devops/cloudbbs-exp");
      assertThat(visit.flaggedHop()).containsText("wrong here");
      Locator finding = visit.page().getByRole(AriaRole.ARTICLE);
      assertThat(finding)
          .containsText(
              "Endpoint port is 81, but port 8080 (http) of Service \"cloudbbs-exp\" has targetPort"
                  + " 80");
      assertThat(finding).containsText("if the backend listens on 80, write port: 80 here");
      Locator command = finding.locator("pre").first();
      assertThat(command).containsText("kubectl");
      assertThat(command).containsText("cloudbbs-exp");
      assertThat(finding.locator("pre mark")).containsText("80");
      assertThat(visit.page().locator(".planes")).containsText("kube-proxy");
      List.of(summary, visit.flaggedHop(), finding.locator(".message"), command)
          .forEach(visit::assertInView);
    }
  }

  @Test
  void searchesByHostNameAddressAndRule() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      assertThat(visit.routes()).hasCount(3);
      for (String wanted :
          List.of("mail.example", "mail", "post/mail", "10.2.0.1", "endpoints-port-number")) {
        visit.search().fill(wanted);
        assertThat(visit.routes()).hasCount(1);
        assertThat(visit.routes()).containsText("mail.example/");
      }
      visit.search().fill("shop.example cart");
      assertThat(visit.routes()).hasCount(1);
      visit.routes().click();
      assertThat(visit.routeTitle()).hasText("shop.example/cart");
      visit.search().fill("nothing like that");
      assertThat(visit.routes()).hasCount(0);
      visit.button("Show all").click();
      assertThat(visit.routes()).hasCount(3);
    }
  }

  @Test
  void keepsFiltersInUrl() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      visit.button("broken").click();
      assertThat(visit.routes()).hasCount(1);
      assertThat(visit.routes()).containsText("mail.example/");
      visit.button("broken").click();
      visit.page().getByLabel("Namespace").selectOption("shop");
      assertThat(visit.routes()).hasCount(2);
      visit.page().getByLabel("Class").selectOption("kong");
      assertThat(visit.routes()).hasCount(1);
      assertThat(visit.page()).hasURL(Pattern.compile("\\?namespace=shop&class=kong$"));
      visit.page().reload();
      assertThat(visit.routes()).hasCount(1);
      visit.page().goBack();
      assertThat(visit.routes()).hasCount(2);
      visit.open(map.url() + "#/?severity=error");
      assertThat(visit.routes()).hasCount(1);
    }
  }

  @Test
  void routesHaveLinks() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      visit.routes().getByText("shop.example/cart").click();
      assertThat(visit.page()).hasURL(Pattern.compile("#/route/.+"));
      assertThat(visit.routeTitle()).hasText("shop.example/cart");
      String link = visit.page().url();
      visit.routes().getByText("mail.example/").click();
      assertThat(visit.routeTitle()).hasText("mail.example/");
      visit.page().goBack();
      assertThat(visit.routeTitle()).hasText("shop.example/cart");
      try (BrowserSession other = chromium.newSession().open(link)) {
        assertThat(other.routeTitle()).hasText("shop.example/cart");
        assertThat(other.page().locator(".hop").last()).hasText("10.1.0.2:8080");
      }
      try (BrowserSession other = chromium.newSession().open(map.url() + "#/route/never")) {
        assertThat(other.page().getByText("This route is gone, or was never there.")).isVisible();
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
        BrowserSession visit = chromium.newSession(copying).open(map.url())) {
      assertThat(visit.routes()).hasCount(3);
      visit.page().keyboard().press("Tab");
      assertThat(visit.link("Skip to the routes")).isFocused();
      visit.page().keyboard().press("Enter");
      assertThat(visit.list()).isFocused();
      visit.page().keyboard().press("/");
      assertThat(visit.search()).isFocused();
      visit.page().keyboard().type("duokexuetang");
      visit.page().keyboard().press("Enter");
      assertThat(visit.list()).isFocused();
      visit.page().keyboard().press("Home");
      visit.page().keyboard().press("ArrowDown");
      visit.page().keyboard().press("Enter");
      assertThat(visit.routeTitle()).hasText("bbs-static.duokexuetang.com/");
      assertThat(visit.routeTitle()).isFocused();
      visit.tabTo(visit.button("Copy: Command"));
      visit.page().keyboard().press("Enter");
      assertThat(visit.page().getByRole(AriaRole.STATUS).getByText("Command copied")).hasCount(1);
      assertEquals(
          visit.page().locator(".finding pre").first().innerText().strip(),
          visit.page().evaluate("navigator.clipboard.readText()"));
      visit.page().keyboard().press("Escape");
      assertThat(visit.list()).isFocused();
      assertThat(visit.page()).hasURL(map.url() + "#/?q=duokexuetang");
      visit.link("Table").focus();
      visit.page().keyboard().press("Enter");
      visit.button("Host").focus();
      visit.page().keyboard().press("Tab");
      assertEquals(10, visit.page().getByRole(AriaRole.COLUMNHEADER).count());
      visit.link("bbs-api.duokexuetang.com").focus();
      visit.page().keyboard().press("ArrowDown");
      assertThat(visit.link("bbs-static.duokexuetang.com")).isFocused();
      visit.page().keyboard().press("End");
      assertThat(visit.link("bbs.duokexuetang.com")).isFocused();
      visit.page().keyboard().press("Enter");
      assertThat(visit.routeTitle()).hasText("bbs.duokexuetang.com/");
    }
  }

  @Test
  void hasSortableTable() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.shops(folder));
        BrowserSession visit = chromium.newSession().open(map.url() + "#/table")) {
      Locator hosts = visit.page().locator("tbody th");
      assertThat(hosts).hasText(new String[] {"mail.example", "shop.example", "shop.example"});
      visit.button("Namespace").click();
      Locator namespaces = visit.page().locator("tbody td:nth-child(4)");
      assertThat(namespaces).hasText(new String[] {"post", "shop", "shop"});
      visit.button("Namespace").click();
      assertThat(namespaces).hasText(new String[] {"shop", "shop", "post"});
      assertThat(visit.page().locator("th[aria-sort=descending]")).containsText("Namespace");
      visit.button("whole").click();
      assertThat(hosts).hasCount(2);
      visit.page().locator("tbody a").first().click();
      assertThat(visit.routeTitle()).hasText(Pattern.compile("shop.example/.*"));
      visit.page().goBack();
      assertThat(hosts).hasCount(2);
    }
  }

  @Test
  void followsFileChanges() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      assertThat(visit.flaggedHop()).isVisible();
      String before = visit.routeTitle().innerText();
      RouteManifests.bbs(folder, 80);
      assertThat(visit.notices()).containsText(before);
      assertThat(visit.notices()).containsText("is now whole");
      assertThat(visit.flaggedHop()).hasCount(0);
      assertThat(visit.routeTitle()).hasText(before);
      assertThat(visit.page().locator(".route-head .state")).hasText("whole");
      assertThat(visit.page().getByRole(AriaRole.HEADING).getByText("All 3 routes are whole."))
          .isVisible();
      RouteManifests.bbs(folder, 81);
      assertThat(visit.notices()).containsText("is now broken");
      assertThat(visit.flaggedHop()).isVisible();
      visit.button("Dismiss").click();
      assertThat(visit.notices()).isEmpty();
    }
  }

  @Test
  void reconnects() {
    Path files = RouteManifests.bbs(folder, 81);
    try (RouteMapProcess map = RouteMapProcess.serving(files);
        BrowserSession visit = chromium.newSession().open(map.url())) {
      assertThat(visit.connection()).containsText("live");
      assertThat(visit.flaggedHop()).isVisible();
      map.stop();
      assertThat(visit.connection()).containsText("connection lost");
      assertThat(visit.flaggedHop()).isVisible();
      RouteManifests.bbs(folder, 80);
      try (RouteMapProcess again = RouteMapProcess.servingOnPort(map.port(), files)) {
        assertEquals(map.url(), again.url());
        assertThat(visit.connection()).containsText("live");
        assertThat(visit.notices()).containsText("is now whole");
        assertThat(visit.flaggedHop()).hasCount(0);
      }
      assertThat(visit.connection()).containsText("connection lost");
      // A browser tells its developers, too.
      visit.consoleErrors();
    }
  }

  @Test
  void rendersHostileInputAsText() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.hostile(folder));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      assertThat(visit.routes()).hasCount(5);
      assertThat(visit.routes().filter(text(RouteManifests.HOSTILE))).hasCount(1);
      // An override of the direction is written out: it would show example.com.
      assertThat(visit.routes().filter(text("\\u202emoc.elpmaxe"))).hasCount(1);
      for (int i = 0; i < 5; i++) {
        visit.routes().nth(i).click();
        assertThat(visit.routes().nth(i)).hasAttribute("aria-selected", "true");
        assertThat(visit.page().locator(".finding").first()).isVisible();
        assertNoMarkup(visit);
      }
      visit.routes().filter(text("exempted.example")).click();
      assertThat(visit.page().locator(".finding"))
          .containsText("<script>document.title=2</script>");
      visit.open(map.url() + "#/table");
      assertThat(visit.page().locator("tbody th")).hasCount(5);
      assertNoMarkup(visit);
    }
  }

  private static void assertNoMarkup(BrowserSession visit) {
    assertEquals(0, visit.page().locator("#page img, #page script, #page b.kong").count());
    assertTrue(visit.page().title().endsWith("Portcullis route map"), visit.page().title());
    assertEquals(
        true,
        visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"),
        "the page is no wider than its window");
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
        BrowserSession visit = chromium.newSession(options).open(map.url())) {
      assertThat(visit.flaggedHop()).isVisible();
      visit.assertAccessible();
      for (int i = 0; i < 8; i++) {
        visit.routes().nth(i).click();
        assertThat(visit.page().locator(".finding").first()).isVisible();
        visit.assertAccessible();
      }
      visit.open(map.url() + "#/table");
      assertThat(visit.page().locator("tbody th")).hasCount(8);
      visit.assertAccessible();
      visit.open(map.url() + "#/admissions");
      assertThat(visit.page().getByText("None so far.")).isVisible();
      visit.assertAccessible();
    }
  }

  @Test
  void fitsASmallWindow() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.bbs(folder, 81));
        BrowserSession visit = chromium.newSession(360, 640).open(map.url())) {
      assertThat(visit.routes()).hasCount(3);
      visit.assertAccessible();
      visit.routes().first().click();
      assertThat(visit.flaggedHop()).isVisible();
      assertThat(visit.list()).isHidden();
      assertNoMarkup(visit);
      visit.assertAccessible();
      visit.link("← all routes").click();
      assertThat(visit.list()).isVisible();
    }
  }

  @Test
  void rendersOnlyVisibleRoutes() {
    try (RouteMapProcess map = RouteMapProcess.serving(RouteManifests.many(folder, ROUTE_COUNT));
        BrowserSession visit = chromium.newSession().open(map.url())) {
      assertThat(visit.flaggedHop()).isVisible();
      assertThat(visit.routes().first()).hasAttribute("aria-setsize", String.valueOf(ROUTE_COUNT));
      assertTrue(visit.countElements() < MAX_ELEMENTS, () -> visit.countElements() + " elements");
      visit.list().press("End");
      assertThat(visit.routes().last()).hasAttribute("aria-posinset", String.valueOf(ROUTE_COUNT));
      assertTrue(visit.countElements() < MAX_ELEMENTS, () -> visit.countElements() + " elements");
      visit.list().press("Enter");
      assertThat(visit.routeTitle()).hasText("shop-999.example/");
      visit.search().fill("shop-6999");
      assertThat(visit.routes()).hasCount(1);
      visit.open(map.url() + "#/table");
      assertThat(visit.page().locator("table"))
          .hasAttribute("aria-rowcount", String.valueOf(ROUTE_COUNT + 1));
      assertTrue(visit.countElements() < MAX_ELEMENTS, () -> visit.countElements() + " elements");
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
    try (BrowserSession visit = chromium.newSession().open(file.toUri().toString())) {
      assertThat(visit.routes()).hasCount(3);
      assertThat(visit.flaggedHop()).containsText("devops/cloudbbs-exp");
      assertThat(visit.page().locator(".finding pre").first()).containsText("kubectl");
      visit.routes().nth(1).click();
      assertThat(visit.routeTitle()).hasText("bbs-static.duokexuetang.com/");
      visit.assertAccessible();
      visit.page().reload();
      assertThat(visit.routeTitle()).hasText("bbs-static.duokexuetang.com/");
    }
  }

  /** The pictures of the README: they are written with -Dwrite-docs=true, and must be there. */
  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void writesScreenshot(ColorScheme scheme) throws IOException {
    Path image = IMAGES.resolve("map-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");
    Browser.NewContextOptions options = new Browser.NewContextOptions().setColorScheme(scheme);
    try (RouteMapProcess map =
            RouteMapProcess.servingFrom(
                folder, RouteManifests.bbs(folder, 81).getFileName().toString());
        BrowserSession visit = chromium.newSession(options).open(map.url())) {
      assertThat(visit.flaggedHop()).isVisible();
      byte[] picture = PngQuantizer.quantize(visit.page().screenshot());
      if (Boolean.getBoolean("write-docs")) {
        Files.createDirectories(IMAGES);
        Files.write(image, picture);
        fail(image + " was written; look at it and run again without -Dwrite-docs");
      }
    }
    assertTrue(Files.size(image) <= MAX_IMAGE_BYTES, () -> image + " is too large for a README");
    assertTrue(Files.readString(Path.of("README.md")).contains(image.toString()));
  }
}
