package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.integration.AuditOutput.OutputKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Checks what the server publishes about problems in a cluster, and which replica does. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
final class AuditIT {

  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
        - level: Metadata
          users: ["system:serviceaccount:portcullis:portcullis"]
        - level: None
      """;

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
      subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: 8080}]}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  private static final String TO_PORT =
      "{\"spec\":{\"defaultBackend\":{\"service\":{\"port\":{\"number\":%d}}}}}";

  private static final String DANGLING =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: dangling-%d, annotations: {%s}}
      spec: {defaultBackend: {service: {name: nowhere, port: {number: 80}}}}
      ---
      """;

  /** Full evaluations every few seconds, so that tests see their effects. */
  private static final Map<String, String> SETTINGS =
      Map.of("portcullis.audit.interval", "3s", "portcullis.audit.results", "3");

  /** Two seconds for the publication, and as much for a busy machine. */
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(4);

  @TempDir private static Path folder;

  private static ControlPlane plane;
  private static SelfManagedInstallation installation;
  private static AuditOutput audited;
  private static Kubectl bypassingKubectl;
  private static Path log;
  private static final List<Replica> REPLICAS = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    log = folder.resolve("audit.log");
    plane = ControlPlane.start("--audit-policy-file=" + policy, "--audit-log-path=" + log);
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    installation = new SelfManagedInstallation(plane.cluster());
    installation.apply();
    createReportCrds("open-reports");
    audited = new AuditOutput(plane.cluster());
    bypassingKubectl =
        plane.cluster().kubectlAs("system:kube-controller-manager", "system:masters");
    REPLICAS.add(installation.replica(SETTINGS));
    REPLICAS.add(installation.replica(SETTINGS));
    REPLICAS.forEach(Replica::awaitReady);
    installation.awaitRegistered();
    awaitLeader();
  }

  private static void createReportCrds(String reports) {
    installation
        .kubectl()
        .runOk("apply", "-f", Path.of("src/test/resources/audit", reports + ".yaml").toString());
    installation.kubectl().runOk("wait", "crd", "--all", "--for=condition=Established");
  }

  private static void awaitLeader() {
    eventually(
        "one replica speaks",
        () ->
            REPLICAS.stream().filter(Replica::isRunning).filter(AuditOutput::isLeader).count()
                == 1);
  }

  @AfterAll
  static void end() {
    audited.close();
    REPLICAS.stream().filter(Replica::isRunning).forEach(Replica::close);
    plane.close();
  }

  private static NamespacedKubectl namespace(String name, String profile) {
    installation.kubectl().runOkWith(NamespaceManifest.of(name, profile), "create", "-f", "-");
    return new NamespacedKubectl(name, bypassingKubectl);
  }

  private static void create(NamespacedKubectl kubectl, String manifests) {
    kubectl.kubectl().runOkWith(manifests, "create", "-n", kubectl.namespace(), "-f", "-");
  }

  private static String danglingIngresses(int many) {
    return IntStream.range(0, many)
        .mapToObj(i -> DANGLING.formatted(i, ""))
        .collect(Collectors.joining());
  }

  private static void pointIngressTo(NamespacedKubectl kubectl, int port) {
    kubectl.runOk("patch", "ingress", "web", "--type=merge", "-p", TO_PORT.formatted(port));
  }

  private static void awaitFound(String namespace, int count) {
    eventually(
        count + " findings in namespace " + namespace,
        REPORT_TIMEOUT,
        () -> AuditOutput.findingCount(REPLICAS, Map.of("namespace", namespace)) == count);
  }

  @Test
  @Order(1)
  void unreviewedDefectIsReportedUntilResolved() {
    NamespacedKubectl shop = namespace("shop", "standard");
    create(shop, CHAIN);
    pointIngressTo(shop, 9);
    eventually(
        "it is said",
        REPORT_TIMEOUT,
        () ->
            AuditOutput.findingCount(
                        REPLICAS,
                        Map.of(
                            "namespace", "shop",
                            "rule", "backend-port-missing",
                            "severity", "error",
                            "missed_by_admission", "true"))
                    == 1
                && audited.events("shop", "Ingress", "web", "BackendPortMissing").size() == 1
                && audited.resultCount(OutputKind.OPEN_REPORTS, "shop", "fail") == 1);
    GenericKubernetesResource event =
        audited.events("shop", "Ingress", "web", "BackendPortMissing").get(0);
    assertEquals(
        Map.of("portcullis.dev/admission", "should-have-refused"),
        event.getMetadata().getAnnotations());
    assertEquals("Warning", event.get("type"));
    GenericKubernetesResource report =
        audited.report(OutputKind.OPEN_REPORTS, "shop").orElseThrow();
    assertEquals("backend-port-missing", report.get("results", 0, "rule"));
    assertEquals("high", report.get("results", 0, "severity"));
    assertEquals("should-have-refused", report.get("results", 0, "properties", "admission"));
    assertEquals(
        shop.runOk("get", "ingress", "web", "-o=jsonpath={.metadata.uid}"),
        report.get("results", 0, "resources", 0, "uid"));
    assertEquals(
        installation
            .kubectl()
            .runOk("get", "namespace", "portcullis", "-o=jsonpath={.metadata.uid}"),
        report.getMetadata().getOwnerReferences().get(0).getUid());
    assertTrue(shop.runOk("describe", "ingress", "web").contains("BackendPortMissing"));

    pointIngressTo(shop, 80);
    eventually(
        "its end is published",
        REPORT_TIMEOUT,
        () ->
            AuditOutput.findingCount(REPLICAS, Map.of("namespace", "shop")) == 0
                && audited.events("shop", "Ingress", "web", "Resolved").size() == 1
                && audited.report(OutputKind.OPEN_REPORTS, "shop").isEmpty());

    pointIngressTo(shop, 9);
    eventually(
        "the same once more is counted",
        REPORT_TIMEOUT,
        () ->
            audited.events("shop", "Ingress", "web", "BackendPortMissing").stream()
                .anyMatch(e -> Integer.valueOf(2).equals(e.get("series", "count"))));
  }

  @Test
  @Order(2)
  void exemptedFindingIsReportedWithoutEvent() {
    NamespacedKubectl exempted = namespace("exempted", "standard");
    create(
        exempted,
        DANGLING.formatted(1, "ignore.portcullis.dev/backend-service-missing: \"comes later\"")
            + DANGLING.formatted(2, ""));
    eventually(
        "it is reported",
        REPORT_TIMEOUT,
        () ->
            audited.resultCount(OutputKind.OPEN_REPORTS, "exempted", "skip") == 1
                && audited.resultCount(OutputKind.OPEN_REPORTS, "exempted", "fail") == 1
                && AuditOutput.findingCount(
                        REPLICAS, Map.of("namespace", "exempted", "severity", "exempted"))
                    == 1);
    assertEquals(
        "comes later",
        audited
            .report(OutputKind.OPEN_REPORTS, "exempted")
            .orElseThrow()
            .get("results", 1, "properties", "reason"));
    eventually(
        "the other has an Event",
        REPORT_TIMEOUT,
        () ->
            !audited
                .events("exempted", "Ingress", "dangling-2", "BackendServiceMissing")
                .isEmpty());
    assertEquals(
        List.of(), audited.events("exempted", "Ingress", "dangling-1", "BackendServiceMissing"));
  }

  @Test
  @Order(3)
  void profilesApplyAsAtAdmission() {
    NamespacedKubectl off = namespace("switched-off", "off");
    NamespacedKubectl warned = namespace("only-warned", "audit");
    create(off, DANGLING.formatted(1, ""));
    create(warned, DANGLING.formatted(1, ""));
    eventually(
        "admission would have warned only",
        REPORT_TIMEOUT,
        () ->
            AuditOutput.findingCount(
                    REPLICAS, Map.of("namespace", "only-warned", "missed_by_admission", "false"))
                == 1);
    assertEquals(0, AuditOutput.findingCount(REPLICAS, Map.of("namespace", "switched-off")));
    installation
        .kubectl()
        .runOk("label", "namespace", "switched-off", "portcullis.dev/profile=audit", "--overwrite");
    awaitFound("switched-off", 1);
  }

  @Test
  @Order(4)
  void truncatedReportSaysSo() {
    create(namespace("crowded", "standard"), danglingIngresses(5));
    eventually(
        "all are counted",
        REPORT_TIMEOUT,
        () -> audited.resultCount(OutputKind.OPEN_REPORTS, "crowded", "fail") == 5);
    GenericKubernetesResource report =
        audited.report(OutputKind.OPEN_REPORTS, "crowded").orElseThrow();
    assertEquals(3, report.<List<?>>get("results").size());
    assertEquals(
        Map.of("portcullis.dev/truncated-results", "2"), report.getMetadata().getAnnotations());
  }

  @Test
  @Order(5)
  void modifiedReportsAreRestoredAtFullPass() {
    String shop = "-n=crowded";
    installation.kubectl().runOk("delete", "reports.openreports.io", "portcullis", shop);
    eventually(
        "it is there again", () -> audited.report(OutputKind.OPEN_REPORTS, "crowded").isPresent());
    installation
        .kubectl()
        .runOk(
            "patch",
            "reports.openreports.io",
            "portcullis",
            shop,
            "--type=json",
            "-p=[{\"op\": \"replace\", \"path\": \"/summary/fail\", \"value\": 0}]");
    eventually(
        "it says what is",
        () -> audited.resultCount(OutputKind.OPEN_REPORTS, "crowded", "fail") == 5);
  }

  @Test
  @Order(6)
  void idleClusterCausesOnlyLeaseWrites() throws IOException {
    Instant begin = Instant.now().plusSeconds(2);
    Instant end = begin.plusSeconds(8);
    eventually("time goes by", () -> Instant.now().isAfter(end));
    Set<String> written =
        ApiServerAuditLog.between(log, begin, end)
            .filter(e -> !Set.of("get", "list", "watch").contains(e.at("/verb").asText()))
            .map(e -> e.at("/verb").asText() + " " + e.at("/objectRef/resource").asText())
            .collect(Collectors.toSet());
    assertEquals(Set.of("patch leases"), written);
  }

  @Test
  @Order(7)
  void newLeaderReportsOnlyWhatIsMissing() {
    Replica leader = REPLICAS.stream().filter(AuditOutput::isLeader).findFirst().orElseThrow();
    Map<String, String> versions = reportVersions();
    NamespacedKubectl shop = new NamespacedKubectl("exempted", bypassingKubectl);
    leader.kill();
    shop.runOk("delete", "ingress", "dangling-1");
    create(shop, DANGLING.formatted(3, ""));
    shop.runOk(
        "annotate",
        "ingress",
        "dangling-2",
        "ignore.portcullis.dev/backend-service-missing=so be it");
    eventually(
        "the other one says it",
        Duration.ofSeconds(10),
        () ->
            audited.events("exempted", "Ingress", "dangling-3", "BackendServiceMissing").size() == 1
                && audited.events("exempted", "Ingress", "dangling-2", "Resolved").size() == 1
                && audited.resultCount(OutputKind.OPEN_REPORTS, "exempted", "fail") == 1);
    awaitLeader();
    assertEquals(1, AuditOutput.findingCount(REPLICAS, Map.of("namespace", "shop")));
    List<GenericKubernetesResource> events =
        audited.events("crowded", "Ingress", "dangling-1", "BackendServiceMissing");
    assertEquals(1, events.size());
    assertFalse(events.get(0).getAdditionalProperties().containsKey("series"), "said once");
    Map<String, String> now = reportVersions();
    versions.remove("exempted");
    now.remove("exempted");
    assertEquals(versions, now, "what is there is not written again");
  }

  private static Map<String, String> reportVersions() {
    return audited.reports(OutputKind.OPEN_REPORTS).stream()
        .collect(
            Collectors.toMap(
                r -> r.getMetadata().getNamespace(), r -> r.getMetadata().getResourceVersion()));
  }

  @Test
  @Order(8)
  void deniedWritesAreLoggedOnce() {
    Replica leader =
        REPLICAS.stream()
            .filter(Replica::isRunning)
            .filter(AuditOutput::isLeader)
            .findFirst()
            .orElseThrow();
    installation
        .kubectl()
        .runOk(
            "patch",
            "clusterrole",
            "portcullis-audit",
            "--type=json",
            "-p=[{\"op\": \"replace\", \"path\": \"/rules\", \"value\": []}]");
    NamespacedKubectl forbidden = namespace("forbidden", "standard");
    create(forbidden, danglingIngresses(3));
    awaitFound("forbidden", 3);
    eventually(
        "it says what it lacks",
        () ->
            leader.log().contains("cannot create resource \"events\"")
                && leader.log().contains("resource \"reports\""));
    assertEquals(
        1,
        leader.log().lines().filter(l -> l.contains("writing an Event failed")).count(),
        leader::log);
    installation.apply();
    eventually(
        "once it may, it reports",
        () -> audited.resultCount(OutputKind.OPEN_REPORTS, "forbidden", "fail") == 3);
  }

  @Test
  @Order(9)
  void policyReportsAreTheFallback() {
    installation.kubectl().runOk("delete", "crd", "reports.openreports.io");
    createReportCrds("policy-reports");
    eventually(
        "the other kind is written",
        () -> audited.resultCount(OutputKind.POLICY_REPORTS, "crowded", "fail") == 5);
    assertEquals(
        3,
        audited
            .report(OutputKind.POLICY_REPORTS, "crowded")
            .orElseThrow()
            .<List<?>>get("results")
            .size());
  }
}
