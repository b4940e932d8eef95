package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the route map of a replica in a cluster, with the shipped rights. */
@Tag("slow")
final class ReplicaRouteMapIT {

  private static final Pattern ADDRESS_PATTERN =
      Pattern.compile("^route map: (http://localhost:\\d+)/$", Pattern.MULTILINE);

  private static final String CHAIN =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web}
      subsets: [{addresses: [{ip: 10.8.1.127, hostname: a}], ports: [{name: http, port: 8081}]}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        rules:
        - host: %s.example
          http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
      """;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ControlPlane plane;
  private static TestInstallation installation;
  private static Replica replica;
  private static Kubectl kubectl;
  private static String url;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    installation = TestInstallation.install(plane.cluster());
    kubectl = plane.cluster().kubectl();
    replica = installation.replica(Map.of("portcullis.map.port", "0")).awaitReady();
    Matcher at = ADDRESS_PATTERN.matcher(replica.log());
    assertTrue(at.find(), replica.log());
    url = at.group(1);
    installation.register(replica);
    installation.makeNamespaces(Map.of("map-audit", "audit", "map-on", "standard"));
  }

  @AfterAll
  static void stop() {
    replica.close();
    plane.close();
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    return new ObjectMapper()
        .readTree(
            CLIENT
                .send(
                    HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                .body());
  }

  private static JsonNode row(String host) throws IOException, InterruptedException {
    return StreamSupport.stream(get("/api/state").path("rows").spliterator(), false)
        .filter(r -> r.path("host").asText().equals(host))
        .findFirst()
        .orElseThrow();
  }

  /** With fields that the view does not keep. */
  @Test
  void suggestedCommandFixesTheRoute() throws IOException, InterruptedException {
    kubectl.runOkWith(CHAIN.formatted("off"), "apply", "-n", "map-audit", "-f", "-");
    eventually("it is broken", () -> row("off.example").path("state").asText().equals("error"));
    String id = row("off.example").path("id").asText();
    JsonNode fix = get("/api/route/" + id).at("/hops/4/findings/0/fix");
    assertTrue(fix.path("yaml").asText().contains("hostname: a"), fix.path("yaml").asText());
    assertTrue(!fix.path("yaml").asText().contains("last-applied"), fix.path("yaml").asText());

    kubectl.runOkWith(fix.path("yaml").asText(), "apply", "--dry-run=server", "-f", "-");
    ProcessResult typed = kubectl.runShell(fix.path("command").asText());
    assertEquals(0, typed.exitCode(), typed::toString);
    eventually("it is whole", () -> row("off.example").path("state").asText().equals("ok"));
    assertEquals(
        "8080",
        kubectl.runOk(
            "get",
            "endpoints",
            "web",
            "-n",
            "map-audit",
            "-o",
            "jsonpath={.subsets[0].ports[0].port}"));
    ProcessResult again = kubectl.runShell(fix.path("command").asText());
    assertTrue(again.exitCode() != 0, "what was there is not there any more: " + again);
  }

  @Test
  void denialsAreShown() throws IOException, InterruptedException {
    ProcessResult denied =
        kubectl.runWith(CHAIN.formatted("on"), "apply", "-n", "map-on", "-f", "-");
    assertEquals(1, denied.exitCode(), denied::toString);
    JsonNode noted =
        StreamSupport.stream(get("/api/admissions").path("admissions").spliterator(), false)
            .filter(a -> a.path("namespace").asText().equals("map-on"))
            .filter(a -> a.path("verdict").asText().equals("denied"))
            .findFirst()
            .orElseThrow();
    assertEquals("Endpoints", noted.path("kind").asText());
    assertEquals("web", noted.path("name").asText());
    assertEquals("CREATE", noted.path("operation").asText());
    assertTrue(noted.path("why").toString().contains("[endpoints-port-number]"), noted.toString());
    assertTrue(noted.path("user").asText().length() > 0, noted.toString());
  }

  @Test
  void routeMapIsNotServedOnWebhookPort() throws IOException, InterruptedException {
    for (String path :
        new String[] {"/api/state", "/assets/page.js", "/dev/portcullis/routemap/index.html"}) {
      assertEquals(404, new ReplicaClient().status(replica, path), path);
    }
  }
}
