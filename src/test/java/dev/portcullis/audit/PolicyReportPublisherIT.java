package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.SharedControlPlane;
import dev.portcullis.model.DataPlane;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes reports to a real API server that refuses some writes. */
final class PolicyReportPublisherIT {

  private static final ClusterAccess CLUSTER = SharedControlPlane.get();
  private static final Kubectl KUBECTL = CLUSTER.kubectl();
  private static final String REPORTS = "reports.openreports.io";

  private final String first = GeneratedName.from("reports-a");
  private final String second = GeneratedName.from("reports-b");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> log = new ArrayList<>();

  private Vertx vertx;
  private ApiServerProxy proxy;
  private ClusterClient client;
  private PolicyReportPublisher publisher;

  @BeforeEach
  void start() {
    KUBECTL.runOk("apply", "-f", "src/test/resources/audit/open-reports.yaml");
    KUBECTL.runOk("wait", "crd", REPORTS, "--for=condition=Established");
    KUBECTL.runOk("create", "namespace", first);
    KUBECTL.runOk("create", "namespace", second);
    vertx = Vertx.vertx();
    proxy = ApiServerProxy.startFor(CLUSTER);
    client =
        new ClusterClient(
            new ClientConfigFactory(
                Optional.of(proxy.kubeconfig(CLUSTER.adminToken(), "default")), Optional.empty()),
            DataPlane.KUBE_PROXY,
            vertx,
            line -> {});
    client.start().toCompletableFuture().join();
    publisher =
        new PolicyReportPublisher(
            client,
            100,
            Clock.systemUTC(),
            new AuditMetrics(registry, 1),
            new ProblemLog(log::add));
    assertTrue(publisher.refresh(), log::toString);
  }

  @AfterEach
  void stop() {
    client.close();
    proxy.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static String failedResults(String namespace) {
    return KUBECTL.runOk(
        "get",
        REPORTS,
        "portcullis",
        "--ignore-not-found",
        "-o=jsonpath={.summary.fail}",
        "-n",
        namespace);
  }

  private int count(String result) {
    return (int) registry.counter("portcullis.audit.reports", "result", result).count();
  }

  /** A conflict, and a missing permission. */
  @ParameterizedTest
  @ValueSource(ints = {409, 403})
  void refusedWriteIsReportedAndRepeated(int status) {
    AuditSnapshot findings = AuditFixtures.snapshot(first + "/x", second + "/x", second + "/y");
    proxy.failWrites(status, request -> request.path().contains(first));
    assertFalse(publisher.publish(findings), "the refused report must be written again");
    assertEquals("", failedResults(first));
    assertEquals("2", failedResults(second), "the other report was not written");
    String line =
        "audit: writing Report %s/portcullis failed: %d: made to fail by the test"
            .formatted(first, status);
    assertEquals(List.of(line), log);
    assertEquals(1, count("failed"));
    assertEquals(1, count("written"));

    proxy.reset();
    assertTrue(publisher.publish(findings));
    assertEquals("1", failedResults(first));
    assertEquals(2, count("written"), "only the refused report is written again");

    proxy.failWrites(status, request -> request.path().contains(first));
    assertFalse(publisher.publish(AuditSnapshot.EMPTY), "the refused deletion must be repeated");
    assertEquals("1", failedResults(first));
    assertEquals("", failedResults(second));
    assertEquals(List.of(line, line), log);
    assertEquals(2, count("failed"));
    proxy.reset();
    assertTrue(publisher.publish(AuditSnapshot.EMPTY));
    assertEquals("", failedResults(first));
  }
}
