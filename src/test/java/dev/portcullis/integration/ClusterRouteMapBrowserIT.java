package dev.portcullis.integration;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.routemap.web.BrowserSession;
import dev.portcullis.routemap.web.Chromium;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the page of the route map in a browser while the cluster changes. */
@Tag("browser")
final class ClusterRouteMapBrowserIT {

  private static final Pattern ADDRESS_PATTERN =
      Pattern.compile("route map: (http://localhost:\\d+/)");
  private static final String NAMESPACE = "devops";
  private static final String HOST = "bbs.duokexuetang.com";

  @Test
  void showsClusterChangesAndDenials() {
    try (ControlPlane plane = ControlPlane.start()) {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      TestInstallation installation = TestInstallation.install(plane.cluster());
      try (Replica replica = installation.replica(Map.of("portcullis.map.port", "0")).awaitReady();
          Chromium chromium = Chromium.start()) {
        installation.register(replica);
        try (BrowserSession visit = chromium.newSession().open(address(replica))) {
          assertThat(visit.connection()).containsText("live");
          assertRouteAppears(installation.kubectl(), visit);
          assertDenialShown(installation.kubectl(), visit);
          assertBrokenShown(installation.bypassingKubectl(), visit);
          assertSuggestedFixWorks(installation.kubectl(), visit);
        }
      }
    }
  }

  private static String address(Replica replica) {
    eventually("it says where the map is", () -> ADDRESS_PATTERN.matcher(replica.log()).find());
    Matcher at = ADDRESS_PATTERN.matcher(replica.log());
    assertTrue(at.find());
    return at.group(1);
  }

  private static void assertRouteAppears(Kubectl kubectl, BrowserSession visit) {
    visit.open(visit.page().url() + "#/?namespace=" + NAMESPACE);
    assertThat(visit.routes()).hasCount(0);
    kubectl.runOk("create", "namespace", NAMESPACE);
    kubectl.runOkWith(BbsManifest.SERVICE.in(NAMESPACE), "apply", "-f", "-");
    kubectl.runOkWith(BbsManifest.ENDPOINTS.in(NAMESPACE), "apply", "-f", "-");
    kubectl.runOkWith(BbsManifest.INGRESS.in(NAMESPACE), "apply", "-f", "-");
    assertThat(visit.routes()).hasCount(3);
    assertThat(visit.routes().filter(text("reachable"))).hasCount(3);
    visit.routes().getByText(HOST).click();
    assertThat(visit.routeTitle()).hasText(HOST + "/");
    visit.assertAccessible();
  }

  private static String on81() {
    return BbsManifest.ENDPOINTS.in(NAMESPACE).replace("port: 80,", "port: 81,");
  }

  private static void assertDenialShown(Kubectl kubectl, BrowserSession visit) {
    ProcessResult denied = kubectl.runWith(on81(), "replace", "-f", "-");
    assertEquals(1, denied.exitCode(), denied.err());
    String here = visit.page().url();
    visit.page().getByText(Pattern.compile("^Admissions")).click();
    Locator admission = visit.page().locator(".admission").filter(text("denied")).first();
    assertThat(admission).containsText("UPDATE Endpoints");
    assertThat(admission).containsText(NAMESPACE + "/cloudbbs-exp");
    assertThat(admission).containsText("Endpoint port is ");
    visit.assertAccessible();
    visit.page().goBack();
    assertThat(visit.page()).hasURL(here);
  }

  private static Locator.FilterOptions text(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static void assertBrokenShown(Kubectl kubectl, BrowserSession visit) {
    kubectl.runOkWith(on81(), "replace", "-f", "-");
    assertThat(visit.notices()).containsText("is now broken");
    assertThat(visit.flaggedHop()).containsText(NAMESPACE + "/cloudbbs-exp");
    assertThat(visit.routeTitle()).hasText(HOST + "/");
  }

  private static void assertSuggestedFixWorks(Kubectl kubectl, BrowserSession visit) {
    String command = visit.page().locator(".finding pre").first().innerText();
    ProcessResult finished = kubectl.runShell(command);
    assertEquals(0, finished.exitCode(), finished.err());
    assertThat(visit.notices()).containsText("is now reachable");
    assertThat(visit.flaggedHop()).hasCount(0);
    assertThat(visit.page().locator(".route-head .state")).hasText("reachable");
  }
}
