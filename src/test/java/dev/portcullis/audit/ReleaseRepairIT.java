package dev.portcullis.audit;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.audit.RepairConfig.RepairMode;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.SharedControlPlane;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit writes Events about a release that leaves its routes broken, at a chosen time. */
final class ReleaseRepairIT {

  private static final ClusterAccess CLUSTER = SharedControlPlane.get();
  private static final Kubectl KUBECTL = CLUSTER.kubectl();

  private static final String CHAIN =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s, annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: ops}}
      spec: {selector: {app: web}, ports: [{name: http, port: %2$d, protocol: TCP}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: %1$s, annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: ops}}
      spec: {defaultBackend: {service: {name: %1$s, port: {number: %2$d}}}}
      ---
      """;

  private final String namespace = GeneratedName.from("release");
  private final AtomicLong elapsedNanos = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;
  private ApiServerProxy proxy;
  private ClusterClient client;
  private AuditLoop audit;

  @BeforeEach
  void start() {
    KUBECTL.runOk("create", "namespace", namespace);
    KUBECTL.runOkWith(
        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: audit}}",
        "create",
        "-n",
        namespace,
        "-f",
        "-");
    apply(CHAIN.formatted("left", 80) + CHAIN.formatted("moved", 80));
    vertx = Vertx.vertx();
    proxy = ApiServerProxy.startFor(CLUSTER);
    client =
        new ClusterClient(
            new ClientConfigFactory(
                Optional.of(proxy.kubeconfig(CLUSTER.adminToken(), namespace)), Optional.empty()),
            DataPlane.KUBE_PROXY,
            vertx,
            line -> {});
    client.start().toCompletableFuture().join();
    audit =
        new AuditLoop(
            config(),
            RepairMode.OFF,
            client,
            Policy.STANDARD,
            Clock.systemUTC(),
            () -> System.nanoTime() + elapsedNanos.get(),
            registry);
    audit.start();
    eventually("the audit leads", this::isLeader);
  }

  @AfterEach
  void stop() {
    audit.close();
    client.close();
    proxy.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static AuditConfig config() {
    return new SmallRyeConfigBuilder()
        .withMapping(AuditConfig.class)
        .withSources(
            new PropertiesConfigSource(
                Map.of("portcullis.audit.name", "audit", "portcullis.audit.mode", "on"), "test", 1))
        .build()
        .getConfigMapping(AuditConfig.class);
  }

  private boolean isLeader() {
    return registry.find("portcullis.audit.leader").gauges().stream().anyMatch(g -> g.value() == 1);
  }

  private void apply(String manifests) {
    KUBECTL.runOkWith(manifests, "apply", "-n", namespace, "-f", "-");
  }

  private int findings() {
    return registry.find("portcullis.audit.findings").gauges().stream()
        .filter(g -> namespace.equals(g.getId().getTag("namespace")))
        .mapToInt(g -> (int) g.value())
        .sum();
  }

  /** The Events of the audit; the API server writes some as well. */
  private String events() {
    return KUBECTL.runOk(
        "get",
        "events.events.k8s.io",
        "-n",
        namespace,
        "-o=jsonpath={range .items[?(@.reportingController==\"portcullis.dev/audit\")]}"
            + "{.regarding.name} {.reason} {.note}{\"\\n\"}{end}");
  }

  @Test
  void writesEventOnlyAboutRoutesThatAreNotRepaired() {
    apply(CHAIN.formatted("moved", 8000).split("---")[0]);
    apply(CHAIN.formatted("left", 8000).split("---")[0]);
    eventually("both routes are broken", () -> findings() == 2);
    apply(CHAIN.formatted("moved", 8000));
    eventually("one route is repaired", () -> findings() == 1);
    assertEquals("", events());

    elapsedNanos.set(FindingTracker.REPAIR_TIME.toNanos());
    eventually("an Event is written", () -> !events().isEmpty());
    assertEquals(
        "left BackendPortMissing Service \"left\" has no port 80; it has 8000 (http)"
            + " [backend-port-missing]; not repaired within 5 minutes after an update of its"
            + " release; help: write number: 8000\n",
        events());
  }
}
