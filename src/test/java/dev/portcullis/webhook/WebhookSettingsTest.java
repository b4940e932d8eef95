package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.model.DataPlane;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings change the responses of the webhook, and the cluster that it reads. */
final class WebhookSettingsTest {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      """;

  private static final ObjectNode ENDPOINTS_WITH_UNNAMED_PORT =
      ReviewBuilder.parseYaml(
          """
          apiVersion: v1
          kind: Endpoints
          metadata: {name: web, namespace: shop}
          subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 8080, protocol: TCP}]}]
          """);

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters:
        - {name: one, cluster: {server: "https://one.example:6443"}}
        - {name: two, cluster: {server: "https://two.example:6443"}}
      contexts:
        - {name: production, context: {cluster: one, user: admin, namespace: gate-one}}
        - {name: staging, context: {cluster: two, user: admin, namespace: gate-two}}
      users: [{name: admin, user: {}}]
      current-context: production
      """;

  private static final Vertx VERTX = Vertx.vertx();

  private final WebhookProducers producers = new WebhookProducers();

  @TempDir private Path folder;

  @AfterAll
  static void closeVertx() {
    VERTX.close();
  }

  @ParameterizedTest
  @CsvSource({"kube-proxy, false", "cilium, true"})
  void dataPlaneDecidesWhetherUnnamedEndpointPortIsDenied(String dataPlane, boolean allowed)
      throws Exception {
    AdmissionHandler handler = handler(Map.of("portcullis.data-plane", dataPlane));
    JsonNode response = response(handler.validate(request()));
    assertEquals(allowed, response.get("allowed").asBoolean(), response::toString);
    assertTrue(response.toString().contains("endpoints-port-name"), response::toString);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void endpointNamingCanBeDisabled(String enabled, boolean patched) throws Exception {
    AdmissionHandler handler = handler(Map.of("portcullis.naming.endpoints", enabled));
    JsonNode response = response(handler.mutate(request()));
    assertEquals(patched, response.has("patch"), response::toString);
  }

  @Test
  void endpointNamingIsIndependentOfServiceNaming() throws Exception {
    AdmissionHandler handler = handler(Map.of("portcullis.naming.endpoints", "false"));
    JsonNode response = response(handler.mutate(request(SampleObjects.SERVICE_WITH_UNNAMED_PORT)));
    assertTrue(response.has("patch"), response::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "'',        https://one.example:6443/, gate-one",
    "staging,   https://two.example:6443/, gate-two",
  })
  void contextSelectsClusterAndNamespace(String context, String server, String namespace)
      throws IOException {
    PortcullisConfig config = clusterConfig(context, "kube-proxy");
    try (ClusterClient cluster = producers.clusterClient(config, VERTX)) {
      assertEquals(server, cluster.client().getMasterUrl().toString());
      assertEquals(namespace, cluster.namespace());
      assertEquals(
          context, producers.routeMapConfig(config).context().orElse(""), "shown by the route map");
    }
  }

  /** The current context may be another cluster. */
  @Test
  void unknownContextPreventsTheStart() throws IOException {
    PortcullisConfig config = clusterConfig("stagign", "kube-proxy");
    ApiServerUnreachableException rejected =
        assertThrows(
            ApiServerUnreachableException.class, () -> producers.clusterClient(config, VERTX));
    assertEquals(
        "the address of the API server is not known: context \"stagign\" not found in the"
            + " kubeconfig",
        rejected.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"kube-proxy, KUBE_PROXY", "cilium, CILIUM"})
  void dataPlaneAppliesToClusterAndRouteMap(String value, DataPlane expected) throws IOException {
    PortcullisConfig config = clusterConfig("", value);
    try (ClusterClient cluster = producers.clusterClient(config, VERTX)) {
      assertEquals(expected, cluster.view().dataPlane());
      assertEquals(expected, producers.routeMapConfig(config).dataPlane());
    }
  }

  private PortcullisConfig clusterConfig(String context, String dataPlane) throws IOException {
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), KUBECONFIG);
    Map<String, String> settings = new HashMap<>();
    settings.put("portcullis.kubeconfig", kubeconfig.toString());
    settings.put("portcullis.data-plane", dataPlane);
    if (!context.isEmpty()) {
      settings.put("portcullis.context", context);
    }
    return PortcullisConfigTest.config(settings);
  }

  private AdmissionHandler handler(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("portcullis.manifests", manifests());
    PortcullisConfig config = PortcullisConfigTest.config(all);
    return new AdmissionHandler(
        WebhookProducers.createEvaluator(
            config, producers.policy(config), producers.manifests(config)),
        Clock.systemUTC());
  }

  private String manifests() throws IOException {
    return Files.writeString(folder.resolve("service.yaml"), SERVICE).toString();
  }

  private static AdmissionReviewRequest request() throws Exception {
    return request(ENDPOINTS_WITH_UNNAMED_PORT);
  }

  private static AdmissionReviewRequest request(ObjectNode object) throws Exception {
    return AdmissionReviewParser.parse(
        ReviewBuilder.JSON.writeValueAsBytes(ReviewBuilder.buildReview("CREATE", object, null)));
  }

  private static JsonNode response(AdmissionReviewResponse response) throws IOException {
    return ReviewBuilder.JSON.readTree(response.toJson()).get("response");
  }
}
