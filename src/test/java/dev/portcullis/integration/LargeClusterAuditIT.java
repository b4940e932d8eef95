package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.bench.SyntheticCluster.GeneratedManifest;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.integration.AuditOutput.OutputKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the audit of a large cluster with a few known problems. */
@Tag("long")
@Tag("alone")
final class LargeClusterAuditIT {

  /** A system property reduces the size. */
  private static final int SERVICES = Integer.getInteger("audit.services", 10_000);

  /** One of so many Services is a hand-written chain, and one of so many chains is broken. */
  private static final int SERVICES_PER_CHAIN = 20;

  private static final int CHAINS_PER_DEFECT = 10;

  private static final int WRITERS = 16;
  private static final SyntheticCluster CLUSTER = new SyntheticCluster(SERVICES);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a chain is broken, and the object of the finding. */
  private enum Defect {
    MISSING_PORT("Ingress", "\"number\": 80", "\"number\": 81"),
    MISSING_SERVICE("Ingress", "\"service\": {\"name\": \"web-", "\"service\": {\"name\": \"wed-"),
    PORT_NAME_MISMATCH("EndpointSlice", "\"name\": \"http\"", "\"name\": \"web\""),
    PROTOCOL_MISMATCH("EndpointSlice", "\"protocol\": \"TCP\"", "\"protocol\": \"UDP\""),
    PORT_NUMBER_MISMATCH("EndpointSlice", "\"port\": 8080", "\"port\": 8081");

    private final String kind;
    private final String original;
    private final String replacement;

    Defect(String kind, String right, String wrong) {
      this.kind = kind;
      this.original = right;
      this.replacement = wrong;
    }

    GeneratedManifest applyTo(GeneratedManifest manifest) {
      if (!manifest.kind().equals(kind)) {
        return manifest;
      }
      assertTrue(manifest.json().contains(original), manifest::json);
      return new GeneratedManifest(
          kind,
          manifest.namespace(),
          manifest.name(),
          manifest.path(),
          manifest.json().replace(original, replacement));
    }
  }

  private static boolean hasManualEndpoints(int i) {
    return i % SERVICES_PER_CHAIN == 0;
  }

  private static boolean isBroken(int i) {
    return hasManualEndpoints(i) && i / SERVICES_PER_CHAIN % CHAINS_PER_DEFECT == 0;
  }

  private static Defect defectOf(int i) {
    return Defect.values()[i / SERVICES_PER_CHAIN / CHAINS_PER_DEFECT % Defect.values().length];
  }

  /** For all other Services the controllers write the endpoints. */
  private static Stream<GeneratedManifest> objects(int i) {
    GeneratedManifest service = CLUSTER.service(i, "8080");
    Stream<GeneratedManifest> ingress = i % 10 < 7 ? Stream.of(CLUSTER.ingress(i, 1)) : Stream.of();
    if (!hasManualEndpoints(i)) {
      GeneratedManifest selecting =
          new GeneratedManifest(
              service.kind(),
              service.namespace(),
              service.name(),
              service.path(),
              service
                  .json()
                  .replace(
                      "\"type\": \"ClusterIP\"",
                      "\"type\": \"ClusterIP\", \"selector\": {\"app\": \"web-" + i + "\"}"));
      return Stream.concat(Stream.of(selecting), ingress);
    }
    Stream<GeneratedManifest> chain =
        Stream.concat(Stream.of(service, CLUSTER.slice(i, 0, 2)), ingress);
    return isBroken(i) ? chain.map(defectOf(i)::applyTo) : chain;
  }

  @Test
  void exactlyTheDefectsAreReported() {
    try (ControlPlane plane = ControlPlane.start()) {
      SelfManagedInstallation installation = SelfManagedInstallation.startOn(plane);
      installation
          .kubectl()
          .runOk("apply", "-f", Path.of("src/test/resources/audit/open-reports.yaml").toString());
      installation.kubectl().runOk("wait", "crd", "--all", "--for=condition=Established");
      try (KubernetesClient client = NonRetryingClient.of(plane.cluster())) {
        write(client);
      }
      Map<String, String> settings = Map.of("portcullis.audit.interval", "20s");
      try (AuditOutput audited = new AuditOutput(plane.cluster());
          Replica one = installation.replica(settings);
          Replica other = installation.replica(settings)) {
        for (Replica replica : List.of(one, other)) {
          eventually(
              "a replica has read it all",
              Duration.ofMinutes(3),
              () -> replica.log().contains("ready on port"));
        }
        assertDefectsReported(audited, List.of(one, other));
        assertChangeReported(audited, List.of(one, other), plane);
        assertTakeover(audited, List.of(one, other));
        installation.delete();
        eventually(
            "what we wrote goes with us",
            Duration.ofMinutes(2),
            () -> audited.reports(OutputKind.OPEN_REPORTS).isEmpty());
      }
    }
  }

  private static void write(KubernetesClient client) {
    createAll(
        CLUSTER.namespaces().stream()
            .map(
                n ->
                    new GeneratedManifest(
                        "Namespace",
                        "",
                        n,
                        "/api/v1/namespaces",
                        "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\":"
                            + " \""
                            + n
                            + "\"}}")),
        client);
    createAll(IntStream.range(0, SERVICES).boxed().flatMap(LargeClusterAuditIT::objects), client);
  }

  private static void createAll(Stream<GeneratedManifest> manifests, KubernetesClient client) {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<String>> written =
          manifests
              .map(m -> writers.submit(() -> client.raw(m.path(), "POST", JSON.readTree(m.json()))))
              .toList();
      for (Future<String> one : written) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      writers.shutdown();
    }
  }

  /** Checks that all broken chains are reported, and nothing else. */
  private static void assertDefectsReported(AuditOutput audited, List<Replica> replicas) {
    Set<String> expected =
        IntStream.range(0, SERVICES)
            .filter(LargeClusterAuditIT::isBroken)
            .boxed()
            .flatMap(i -> objects(i).filter(m -> m.kind().equals(defectOf(i).kind)))
            .map(m -> m.kind() + " " + m.namespace() + "/" + m.name())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(SERVICES / SERVICES_PER_CHAIN / CHAINS_PER_DEFECT, expected.size());
    eventually(
        "as many are shown",
        Duration.ofMinutes(2),
        () -> AuditOutput.findingCount(replicas, Map.of("severity", "error")) >= expected.size());
    eventually("all are reported", () -> reported(audited).containsAll(expected));
    assertEquals(expected, reported(audited));
    assertEquals(
        expected.size(),
        AuditOutput.findingCount(replicas, Map.of("missed_by_admission", "false")));
  }

  private static Set<String> reported(AuditOutput audited) {
    Set<String> reported = new TreeSet<>();
    for (GenericKubernetesResource report : audited.reports(OutputKind.OPEN_REPORTS)) {
      List<?> results = report.get("results");
      for (int i = 0; i < results.size(); i++) {
        reported.add(
            report.get("results", i, "resources", 0, "kind")
                + " "
                + report.get("results", i, "resources", 0, "namespace")
                + "/"
                + report.get("results", i, "resources", 0, "name"));
      }
    }
    return reported;
  }

  /** Two seconds for the publication, and the rest for a busy machine. */
  private static void assertChangeReported(
      AuditOutput audited, List<Replica> replicas, ControlPlane plane) {
    int i = SERVICES_PER_CHAIN; // A correct chain.
    GeneratedManifest ingress = CLUSTER.ingress(i, 1);
    int before = AuditOutput.findingCount(replicas, Map.of());
    plane
        .cluster()
        .kubectlAs("system:kube-controller-manager", "system:masters")
        .runOkWith(Defect.MISSING_PORT.applyTo(ingress).json(), "replace", "-f", "-");
    eventually(
        "it is said",
        () ->
            AuditOutput.findingCount(replicas, Map.of()) == before + 1
                && AuditOutput.findingCount(replicas, Map.of("missed_by_admission", "true")) == 1
                && reported(audited)
                    .contains("Ingress " + ingress.namespace() + "/" + ingress.name()));
  }

  /** A new leader reports the same and writes nothing again. */
  private static void assertTakeover(AuditOutput audited, List<Replica> replicas) {
    int before = AuditOutput.findingCount(replicas, Map.of());
    Map<String, String> versions = reportVersions(audited);
    Replica leaderReplica =
        replicas.stream().filter(AuditOutput::isLeader).findFirst().orElseThrow();
    leaderReplica.kill();
    eventually(
        "the other one says it", () -> AuditOutput.findingCount(replicas, Map.of()) == before);
    eventually(
        "it has looked at what is written",
        () ->
            replicas.stream()
                .filter(Replica::isRunning)
                .allMatch(
                    r ->
                        AuditOutput.metrics(r)
                                .sum(
                                    "portcullis_audit_passes_seconds_count", Map.of("scope", "all"))
                            > 1));
    assertEquals(versions, reportVersions(audited));
    assertEquals(
        0,
        replicas.stream()
            .filter(Replica::isRunning)
            .mapToDouble(
                r -> AuditOutput.metrics(r).sum("portcullis_audit_corrections_total", Map.of()))
            .sum());
  }

  private static Map<String, String> reportVersions(AuditOutput audited) {
    return audited.reports(OutputKind.OPEN_REPORTS).stream()
        .collect(
            Collectors.toMap(
                r -> r.getMetadata().getNamespace(), r -> r.getMetadata().getResourceVersion()));
  }
}
