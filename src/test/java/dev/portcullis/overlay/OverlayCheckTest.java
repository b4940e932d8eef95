package dev.portcullis.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.Policy;
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.testing.InMemoryApiServer;
import dev.portcullis.testing.YamlText;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that are applied in memory to the objects of an API server. */
class OverlayCheckTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  private static final Map<String, String> COLLECTIONS =
      Map.of(
          "Namespace", "/api/v1/namespaces",
          "Service", "/api/v1/namespaces/shop/services",
          "Endpoints", "/api/v1/namespaces/shop/endpoints",
          "EndpointSlice", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices",
          "Ingress", "/apis/networking.k8s.io/v1/namespaces/shop/ingresses");

  private static final String SHOP =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      """;

  private static final String WEB =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 192.0.2.7, ports: [{name: http, port: 80}]}
      """;

  private static final String WEB_WITH_SELECTOR =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
      """;

  private static final String WEB_ON_8080 =
      WEB_WITH_SELECTOR.replace("port: 80", "port: 8080, targetPort: 9090");

  private static final String ENDPOINTS =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web, namespace: shop}
      subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: 80}]}]
      """;

  private static final String MIRRORED_SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: web-mirrored
        namespace: shop
        labels:
          kubernetes.io/service-name: web
          endpointslice.kubernetes.io/managed-by: endpointslicemirroring-controller.k8s.io
      addressType: IPv4
      endpoints: [{addresses: [192.0.2.1]}]
      ports: [{name: http, port: 80}]
      """;

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: %s, namespace: shop}
      spec: {defaultBackend: {service: {name: %s, port: {number: %d}}}}
      """;

  private static final String FRONT = INGRESS.formatted("front", "web", 80);

  @TempDir private Path folder;

  private final InMemoryApiServer api = InMemoryApiServer.start();

  @AfterEach
  void stop() {
    api.close();
  }

  /** Stores objects of namespace shop. */
  private void store(String... manifests) {
    for (String manifest : manifests) {
      ObjectNode object = YamlText.parseObject(manifest);
      api.put(path(object), new JsonObject(object.toString()));
    }
  }

  private static String path(ObjectNode object) {
    return COLLECTIONS.get(object.get("kind").asText())
        + "/"
        + object.at("/metadata/name").asText();
  }

  private static ManifestSet files(String... manifests) {
    return ManifestLoader.load(
        List.of("-"),
        new ByteArrayInputStream(String.join("---\n", manifests).getBytes(StandardCharsets.UTF_8)),
        "shop");
  }

  private ClusterOverlay overlay(ManifestSet files) throws IOException {
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig("shop"));
    return ClusterOverlay.read(
        new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty()),
        Set.of("shop"),
        files,
        DataPlane.KUBE_PROXY);
  }

  /** The findings of manifests, each as line, severity, object, rule, and note. */
  private List<String> check(String... manifests) throws IOException {
    ManifestSet files = files(manifests);
    return OverlayCheck.check(files, overlay(files), Policy.STANDARD, TODAY).stream()
        .map(OverlayCheckTest::describe)
        .toList();
  }

  private static String describe(ReportedFinding finding) {
    String severity = finding.assessment().error() ? "error" : "warning";
    String note = finding.note().isEmpty() ? "" : " (" + finding.note() + ")";
    return "line "
        + finding.position().orElseThrow().line()
        + " "
        + severity
        + " "
        + finding.finding().object()
        + " "
        + finding.finding().rule()
        + note;
  }

  @Test
  void stateOfTheClusterCompletesTheFiles() throws IOException {
    store(SHOP, WEB, ENDPOINTS, MIRRORED_SLICE);
    assertEquals(List.of(), check(FRONT));
    assertEquals(
        List.of("line 4 error Ingress shop/other backend-port-missing"),
        check(INGRESS.formatted("other", "web", 81)));
    assertEquals(
        List.of("line 4 error Ingress shop/other backend-service-missing"),
        check(INGRESS.formatted("other", "none", 80)));
  }

  @Test
  void brokenLiveObjectIsReportedAtTheFileThatBreaksIt() throws IOException {
    store(SHOP, WEB_WITH_SELECTOR, FRONT);
    String broken = " (Service shop/web in this file breaks the live Ingress shop/front)";
    assertEquals(
        List.of("line 1 error Ingress shop/front backend-port-missing" + broken),
        check(WEB_ON_8080));
    assertEquals(
        List.of("line 7 error Ingress shop/front backend-port-missing" + broken),
        check(INGRESS.formatted("new", "web", 8080), "# line 6\n" + WEB_ON_8080));
    assertEquals(List.of(), check(FRONT.replace("80", "8080"), WEB_ON_8080));
  }

  @Test
  void existingFindingsOfLiveObjectsAreNotReported() throws IOException {
    store(SHOP, WEB, ENDPOINTS, MIRRORED_SLICE, INGRESS.formatted("old", "web", 81));
    assertEquals(List.of(), check(FRONT));
    assertEquals(List.of(), check(WEB));
  }

  @Test
  void controllersReactToTheFiles() throws IOException {
    store(SHOP, WEB, ENDPOINTS, MIRRORED_SLICE, FRONT);
    ManifestSet renamed = files(WEB.replace("http", "web"), ENDPOINTS.replace("http", "web"));
    assertEquals(
        List.of("Endpoints shop/web", "Ingress shop/front", "Namespace shop", "Service shop/web"),
        overlay(renamed).viewAfter().objects().stream()
            .map(r -> r.key().toString())
            .sorted()
            .toList());
  }

  @Test
  void liveObjectsAreMergedWithTheirFiles() throws IOException {
    store(SHOP, WEB, ENDPOINTS, MIRRORED_SLICE);
    ManifestSet files = files(WEB.replace("clusterIP: 192.0.2.7, ", ""));
    assertEquals(
        "192.0.2.7",
        ((Map<?, ?>) overlay(files).afterApply(files.manifests().get(0)).tree().get("spec"))
            .get("clusterIP"));
  }

  @Test
  void objectsOfControllersAreNotManagedByUsers() throws IOException {
    store(SHOP, WEB, ENDPOINTS, MIRRORED_SLICE);
    assertEquals(
        List.of("Endpoints shop/web", "Namespace shop", "Service shop/web"),
        overlay(files(FRONT)).userManagedObjects().keySet().stream()
            .map(ObjectKey::toString)
            .sorted()
            .toList());
  }

  @Test
  void failuresOfReadsAreReported() throws IOException {
    store(SHOP, WEB);
    api.fail("GET /api/v1/namespaces/shop/endpoints", 403);
    api.fail("GET /apis/networking.k8s.io/v1/ingressclasses", 500);
    ClusterOverlay overlay = overlay(files(FRONT));
    assertEquals(
        List.of(
            "endpoints of namespace shop: 403: status 403; grant verb list on endpoints in a Role"
                + " in namespace shop"),
        overlay.namespacedFailures());
    assertEquals(
        List.of("ingressclasses.networking.k8s.io: 500: status 500"),
        overlay.clusterScopedFailures());
  }
}
