package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.integration.AuditOutput.OutputKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks what the server publishes about problems in a cluster, and which replica does. Each test
 * has its own namespaces, and restores the installation.
 */
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

  /** A Lease that the server may hold. */
  private static final String LEASE =
      """
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata: {name: %1$s, namespace: portcullis}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: %1$s, namespace: portcullis}
      rules:
        - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [%1$s], verbs: [get, patch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: %1$s, namespace: portcullis}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
      subjects: [{kind: ServiceAccount, name: portcullis, namespace: portcullis}]
      """;

  /** Full evaluations every few seconds, so that tests see their effects. */
  private static final Map<String, String> SETTINGS =
      Map.of("portcullis.audit.interval", "3s", "portcullis.audit.results", "3");

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
    installation = SelfManagedInstallation.startOn(plane);
    createReportCrds("open-reports");
    audited = new AuditOutput(plane.cluster());
    bypassingKubectl =
        plane.cluster().kubectlAs("system:kube-controller-manager", "system:masters");
  }

  /** Two replicas, also after a test that stopped one. */
  @BeforeEach
  void startReplicas() {
    REPLICAS.removeIf(r -> !r.isRunning());
    while (REPLICAS.size() < 2) {
      REPLICAS.add(installation.replica(SETTINGS));
    }
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
    eventually("one replica speaks", () -> leaders().size() == 1);
  }

  private static List<Replica> leaders() {
    return REPLICAS.stream().filter(Replica::isRunning).filter(AuditOutput::isLeader).toList();
  }

  @AfterAll
  static void end() {
    audited.close();
    REPLICAS.stream().filter(Replica::isRunning).forEach(Replica::close);
    plane.close();
  }

  /** A new namespace, in which writes bypass the webhook. */
  private static NamespacedKubectl namespace(String prefix, String profile) {
    String name = GeneratedName.from(prefix);
    installation.kubectl().runOkWith(NamespaceManifest.of(name, profile), "create", "-f", "-");
    return new NamespacedKubectl(name, bypassingKubectl);
  }

  private static void create(NamespacedKubectl kubectl, String manifests) {
    kubectl.runOkWith(manifests, "create", "-f", "-");
  }

  private static String danglingIngresses(int many) {
    return IntStream.range(0, many)
        .mapToObj(i -> DANGLING.formatted(i, ""))
        .collect(Collectors.joining());
  }

  private static void pointIngressTo(NamespacedKubectl kubectl, int port) {
    kubectl.runOk("patch", "ingress", "web", "--type=merge", "-p", TO_PORT.formatted(port));
  }

  private static int findingCount(NamespacedKubectl kubectl) {
    return AuditOutput.findingCount(REPLICAS, Map.of("namespace", kubectl.namespace()));
  }

  private static List<GenericKubernetesResource> events(
      NamespacedKubectl kubectl, String ingress, String reason) {
    return audited.events(kubectl.namespace(), "Ingress", ingress, reason);
  }

  private static int failCount(NamespacedKubectl kubectl) {
    return audited.resultCount(OutputKind.OPEN_REPORTS, kubectl.namespace(), "fail");
  }

  private static Optional<GenericKubernetesResource> report(NamespacedKubectl kubectl) {
    return audited.report(OutputKind.OPEN_REPORTS, kubectl.namespace());
  }

  @Test
  void unreviewedDefectIsReportedUntilResolved() {
    NamespacedKubectl shop = namespace("shop", "standard");
    create(shop, CHAIN);
    pointIngressTo(shop, 9);
    eventually(
        "it is said",
        () ->
            AuditOutput.findingCount(
                        REPLICAS,
                        Map.of(
                            "namespace", shop.namespace(),
                            "rule", "backend-port-missing",
                            "severity", "error",
                            "missed_by_admission", "true"))
                    == 1
                && events(shop, "web", "BackendPortMissing").size() == 1
                && failCount(shop) == 1);
    GenericKubernetesResource event = events(shop, "web", "BackendPortMissing").get(0);
    assertEquals(
        Map.of("portcullis.dev/admission", "should-have-refused"),
        event.getMetadata().getAnnotations());
    assertEquals("Warning", event.get("type"));
    GenericKubernetesResource report = report(shop).orElseThrow();
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
        () ->
            findingCount(shop) == 0
                && events(shop, "web", "Resolved").size() == 1
                && report(shop).isEmpty());

    pointIngressTo(shop, 9);
    eventually(
        "the same once more is counted",
        () ->
            events(shop, "web", "BackendPortMissing").stream()
                .anyMatch(e -> Integer.valueOf(2).equals(e.get("series", "count"))));
  }

  @Test
  void exemptedFindingIsReportedWithoutEvent() {
    NamespacedKubectl exempted = namespace("exempted", "standard");
    create(
        exempted,
        DANGLING.formatted(1, "ignore.portcullis.dev/backend-service-missing: \"comes later\"")
            + DANGLING.formatted(2, ""));
    eventually(
        "it is reported",
        () ->
            audited.resultCount(OutputKind.OPEN_REPORTS, exempted.namespace(), "skip") == 1
                && failCount(exempted) == 1
                && AuditOutput.findingCount(
                        REPLICAS, Map.of("namespace", exempted.namespace(), "severity", "exempted"))
                    == 1);
    assertEquals(
        "comes later", report(exempted).orElseThrow().get("results", 1, "properties", "reason"));
    eventually(
        "the other has an Event",
        () -> !events(exempted, "dangling-2", "BackendServiceMissing").isEmpty());
    assertEquals(List.of(), events(exempted, "dangling-1", "BackendServiceMissing"));
  }

  @Test
  void profilesApplyAsAtAdmission() {
    NamespacedKubectl off = namespace("switched-off", "off");
    NamespacedKubectl warned = namespace("only-warned", "audit");
    create(off, DANGLING.formatted(1, ""));
    create(warned, DANGLING.formatted(1, ""));
    eventually(
        "admission would have warned only",
        () ->
            AuditOutput.findingCount(
                    REPLICAS,
                    Map.of("namespace", warned.namespace(), "missed_by_admission", "false"))
                == 1);
    assertEquals(0, findingCount(off));
    installation
        .kubectl()
        .runOk(
            "label", "namespace", off.namespace(), "portcullis.dev/profile=audit", "--overwrite");
    eventually("the finding counts", () -> findingCount(off) == 1);
  }

  @Test
  void truncatedReportSaysSo() {
    NamespacedKubectl crowded = namespace("crowded", "standard");
    create(crowded, danglingIngresses(5));
    eventually("all are counted", () -> failCount(crowded) == 5);
    GenericKubernetesResource report = report(crowded).orElseThrow();
    assertEquals(3, report.<List<?>>get("results").size());
    assertEquals(
        Map.of("portcullis.dev/truncated-results", "2"), report.getMetadata().getAnnotations());
  }

  @Test
  void modifiedReportsAreRestoredAtFullPass() {
    NamespacedKubectl modified = namespace("modified", "standard");
    create(modified, danglingIngresses(2));
    eventually("the report is written", () -> failCount(modified) == 2);
    modified.runOk("delete", "reports.openreports.io", "portcullis");
    eventually("it is there again", () -> report(modified).isPresent());
    modified.runOk(
        "patch",
        "reports.openreports.io",
        "portcullis",
        "--type=json",
        "-p=[{\"op\": \"replace\", \"path\": \"/summary/fail\", \"value\": 0}]");
    eventually("it says what is", () -> failCount(modified) == 2);
  }

  /** Repeats the observation, because writes for other tests may follow them. */
  @Test
  void idleClusterCausesOnlyLeaseWrites() {
    eventually(
        "full passes cause no writes, and the election only those of Leases",
        () -> writesDuringFullPasses().equals(Set.of("patch leases")));
  }

  private static Set<String> writesDuringFullPasses() throws IOException {
    Instant begin = Instant.now();
    List<Double> before = REPLICAS.stream().map(AuditIT::fullPasses).toList();
    for (int i = 0; i < before.size(); i++) {
      Replica replica = REPLICAS.get(i);
      double expected = before.get(i) + 2;
      eventually("two full passes", () -> fullPasses(replica) >= expected);
    }
    return ApiServerAuditLog.between(log, begin, Instant.now())
        .filter(e -> !Set.of("get", "list", "watch").contains(e.at("/verb").asText()))
        .map(e -> e.at("/verb").asText() + " " + e.at("/objectRef/resource").asText())
        .collect(Collectors.toSet());
  }

  private static double fullPasses(Replica replica) {
    return AuditOutput.metrics(replica)
        .sum("portcullis_audit_passes_seconds_count", Map.of("scope", "all"));
  }

  @Test
  void newLeaderReportsOnlyWhatIsMissing() {
    NamespacedKubectl kept = namespace("kept", "standard");
    NamespacedKubectl changed = namespace("changed", "standard");
    create(kept, danglingIngresses(1));
    create(changed, danglingIngresses(2));
    eventually(
        "all is written",
        () ->
            failCount(kept) == 1
                && failCount(changed) == 2
                && events(kept, "dangling-0", "BackendServiceMissing").size() == 1
                && events(changed, "dangling-1", "BackendServiceMissing").size() == 1);
    String version = report(kept).orElseThrow().getMetadata().getResourceVersion();

    leaders().get(0).kill();
    changed.runOk("delete", "ingress", "dangling-0");
    create(changed, DANGLING.formatted(2, ""));
    changed.runOk(
        "annotate",
        "ingress",
        "dangling-1",
        "ignore.portcullis.dev/backend-service-missing=so be it");
    eventually(
        "the other one says it",
        () ->
            events(changed, "dangling-2", "BackendServiceMissing").size() == 1
                && events(changed, "dangling-1", "Resolved").size() == 1
                && failCount(changed) == 1);
    awaitLeader();
    eventually("it counts the findings", () -> findingCount(kept) == 1);
    List<GenericKubernetesResource> events = events(kept, "dangling-0", "BackendServiceMissing");
    assertEquals(1, events.size());
    assertFalse(events.get(0).getAdditionalProperties().containsKey("series"), "said once");
    assertEquals(
        version,
        report(kept).orElseThrow().getMetadata().getResourceVersion(),
        "what is there is not written again");
  }

  @Test
  void deniedWritesAreLoggedOnceAndRepeated() {
    Replica leader = leaders().get(0);
    NamespacedKubectl forbidden = namespace("forbidden", "standard");
    try {
      installation
          .kubectl()
          .runOk(
              "patch",
              "clusterrole",
              "portcullis-audit",
              "--type=json",
              "-p=[{\"op\": \"replace\", \"path\": \"/rules\", \"value\": []}]");
      create(forbidden, danglingIngresses(3));
      eventually("the findings are counted", () -> findingCount(forbidden) == 3);
      eventually(
          "it says what it lacks",
          () ->
              leader.log().contains("cannot create resource \"events\"")
                  && leader.log().contains("resource \"reports\"")
                  && counter(leader, "events", "failed") > 0);
      assertEquals(
          1,
          leader
              .log()
              .lines()
              .filter(
                  l -> l.contains("writing an Event failed") && l.contains(forbidden.namespace()))
              .count(),
          leader::log);
    } finally {
      installation.apply();
    }
    eventually("once it may, it reports", () -> failCount(forbidden) == 3);
  }

  private static double counter(Replica replica, String name, String result) {
    return AuditOutput.metrics(replica)
        .sum("portcullis_audit_" + name + "_total", Map.of("result", result));
  }

  @Test
  void policyReportsAreTheFallback() {
    NamespacedKubectl crowded = namespace("crowded", "standard");
    create(crowded, danglingIngresses(5));
    try {
      installation.kubectl().runOk("delete", "crd", "reports.openreports.io");
      createReportCrds("policy-reports");
      eventually(
          "the other kind is written",
          () -> audited.resultCount(OutputKind.POLICY_REPORTS, crowded.namespace(), "fail") == 5);
      assertEquals(
          3,
          audited
              .report(OutputKind.POLICY_REPORTS, crowded.namespace())
              .orElseThrow()
              .<List<?>>get("results")
              .size());
    } finally {
      createReportCrds("open-reports");
    }
  }

  /** A leader of its own Lease, beside the leader that writes Events. */
  @Test
  void eventsCanBeTurnedOff() {
    String lease = GeneratedName.from("quiet");
    installation.kubectl().runOkWith(LEASE.formatted(lease), "create", "-f", "-");
    NamespacedKubectl shop = namespace("quiet", "standard");
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("portcullis.audit.name", lease);
    settings.put("portcullis.audit.events", "off");
    try (Replica quiet = installation.replica(settings).awaitReady()) {
      eventually("it is the leader", () -> AuditOutput.isLeader(quiet));
      for (int i = 1; i <= 2; i++) {
        int count = i;
        create(shop, DANGLING.formatted(i, ""));
        eventually(
            "the finding is published",
            () ->
                AuditOutput.findingCount(List.of(quiet), Map.of("namespace", shop.namespace()))
                    == count);
      }
      eventually(
          "the other leader writes Events",
          () ->
              events(shop, "dangling-1", "BackendServiceMissing").size() == 1
                  && counter(leaders().get(0), "events", "written") > 0);
      // It publishes the Events of a finding before it counts the next one.
      assertEquals(0, AuditOutput.metrics(quiet).sum("portcullis_audit_events_total", Map.of()));
    }
  }
}
