package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.bench.World;
import dev.portcullis.bench.World.Manifest;
import dev.portcullis.cluster.Audited.Api;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
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

/** A large cluster with a few mistakes in it, each of which is known. */
@Tag("long")
@Tag("alone")
final class AuditAtSizeIT {

  /** Fewer where somebody is in a hurry. */
  private static final int SERVICES = Integer.getInteger("audit.services", 10_000);

  /**
   * Of every so many Services one is a hand-written chain, and of every so many chains one broken.
   */
  private static final int EVERY = 20;

  private static final int BROKEN = 10;

  private static final int WRITERS = 16;
  private static final World WORLD = new World(SERVICES);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a chain is broken, and on which of its objects that is found. */
  private enum Break {
    NO_SUCH_PORT("Ingress", "\"number\": 80", "\"number\": 81"),
    NO_SUCH_SERVICE("Ingress", "\"service\": {\"name\": \"web-", "\"service\": {\"name\": \"wed-"),
    OTHER_NAME("EndpointSlice", "\"name\": \"http\"", "\"name\": \"web\""),
    OTHER_PROTOCOL("EndpointSlice", "\"protocol\": \"TCP\"", "\"protocol\": \"UDP\""),
    OTHER_NUMBER("EndpointSlice", "\"port\": 8080", "\"port\": 8081");

    private final String kind;
    private final String right;
    private final String wrong;

    Break(String kind, String right, String wrong) {
      this.kind = kind;
      this.right = right;
      this.wrong = wrong;
    }

    Manifest in(Manifest manifest) {
      if (!manifest.kind().equals(kind)) {
        return manifest;
      }
      assertTrue(manifest.json().contains(right), manifest::json);
      return new Manifest(
          kind,
          manifest.namespace(),
          manifest.name(),
          manifest.path(),
          manifest.json().replace(right, wrong));
    }
  }

  private static boolean isChain(int i) {
    return i % EVERY == 0;
  }

  private static boolean isBroken(int i) {
    return isChain(i) && i / EVERY % BROKEN == 0;
  }

  private static Break way(int i) {
    return Break.values()[i / EVERY / BROKEN % Break.values().length];
  }

  /** Of the Services that are no chains controllers write the endpoints. */
  private static Stream<Manifest> objects(int i) {
    Manifest service = WORLD.service(i, "8080");
    Stream<Manifest> ingress = i % 10 < 7 ? Stream.of(WORLD.ingress(i, 1)) : Stream.of();
    if (!isChain(i)) {
      Manifest selecting =
          new Manifest(
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
    Stream<Manifest> chain = Stream.concat(Stream.of(service, WORLD.slice(i, 0, 2)), ingress);
    return isBroken(i) ? chain.map(way(i)::in) : chain;
  }

  @Test
  void exactlyWhatIsBrokenIsNamedAndSoIsWhatBreaks() {
    try (ControlPlane plane = ControlPlane.start()) {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      SelfManaged installation = new SelfManaged(plane.cluster());
      installation.apply();
      installation
          .kubectl()
          .ok("apply", "-f", Path.of("src/test/resources/audit/open-reports.yaml").toString());
      installation.kubectl().ok("wait", "crd", "--all", "--for=condition=Established");
      try (KubernetesClient client = AdminClient.of(plane.cluster())) {
        write(client);
      }
      Map<String, String> settings = Map.of("portcullis.audit.interval", "20s");
      try (Audited audited = new Audited(plane.cluster());
          Replica one = installation.replica(settings);
          Replica other = installation.replica(settings)) {
        for (Replica replica : List.of(one, other)) {
          eventually(
              "a replica has read it all",
              Duration.ofMinutes(3),
              () -> replica.log().contains("ready on port"));
        }
        named(audited, List.of(one, other));
        changed(audited, List.of(one, other), plane);
        taken(audited, List.of(one, other));
        installation.delete();
        eventually(
            "what we wrote goes with us",
            Duration.ofMinutes(2),
            () -> audited.reports(Api.OPEN_REPORTS).isEmpty());
      }
    }
  }

  private static void write(KubernetesClient client) {
    each(
        WORLD.namespaces().stream()
            .map(
                n ->
                    new Manifest(
                        "Namespace",
                        "",
                        n,
                        "/api/v1/namespaces",
                        "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \""
                            + n
                            + "\"}}")),
        client);
    each(IntStream.range(0, SERVICES).boxed().flatMap(AuditAtSizeIT::objects), client);
  }

  private static void each(Stream<Manifest> manifests, KubernetesClient client) {
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

  /** All that is broken, and nothing else. */
  private static void named(Audited audited, List<Replica> replicas) {
    Set<String> expected =
        IntStream.range(0, SERVICES)
            .filter(AuditAtSizeIT::isBroken)
            .boxed()
            .flatMap(i -> objects(i).filter(m -> m.kind().equals(way(i).kind)))
            .map(m -> m.kind() + " " + m.namespace() + "/" + m.name())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(SERVICES / EVERY / BROKEN, expected.size());
    eventually(
        "as many are shown",
        Duration.ofMinutes(2),
        () -> Audited.shown(replicas, Map.of("severity", "error")) >= expected.size());
    eventually("all are reported", () -> reported(audited).containsAll(expected));
    assertEquals(expected, reported(audited));
    assertEquals(expected.size(), Audited.shown(replicas, Map.of("should_have_refused", "false")));
  }

  private static Set<String> reported(Audited audited) {
    Set<String> reported = new TreeSet<>();
    for (GenericKubernetesResource report : audited.reports(Api.OPEN_REPORTS)) {
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

  /** One change is said in two seconds, and the rest is for whoever asks on a busy machine. */
  private static void changed(Audited audited, List<Replica> replicas, ControlPlane plane) {
    int i = EVERY; // a chain that is right
    Manifest ingress = WORLD.ingress(i, 1);
    int before = Audited.shown(replicas, Map.of());
    plane
        .cluster()
        .kubectlAs("system:kube-controller-manager", "system:masters")
        .okWith(Break.NO_SUCH_PORT.in(ingress).json(), "replace", "-f", "-");
    eventually(
        "it is said",
        Duration.ofSeconds(5),
        () ->
            Audited.shown(replicas, Map.of()) == before + 1
                && Audited.shown(replicas, Map.of("should_have_refused", "true")) == 1
                && reported(audited)
                    .contains("Ingress " + ingress.namespace() + "/" + ingress.name()));
  }

  /** Who takes over says the same, and writes nothing of it again. */
  private static void taken(Audited audited, List<Replica> replicas) {
    int before = Audited.shown(replicas, Map.of());
    Map<String, String> versions = versions(audited);
    Replica speaker = replicas.stream().filter(Audited::speaks).findFirst().orElseThrow();
    speaker.kill();
    eventually("the other one says it", () -> Audited.shown(replicas, Map.of()) == before);
    eventually(
        "it has looked at what is written",
        () ->
            replicas.stream()
                .filter(Replica::isRunning)
                .allMatch(
                    r ->
                        Audited.metrics(r)
                                .sum(
                                    "portcullis_audit_passes_seconds_count", Map.of("scope", "all"))
                            > 1));
    assertEquals(versions, versions(audited));
    assertEquals(
        0,
        replicas.stream()
            .filter(Replica::isRunning)
            .mapToDouble(
                r -> Audited.metrics(r).sum("portcullis_audit_corrections_total", Map.of()))
            .sum());
  }

  private static Map<String, String> versions(Audited audited) {
    return audited.reports(Api.OPEN_REPORTS).stream()
        .collect(
            Collectors.toMap(
                r -> r.getMetadata().getNamespace(), r -> r.getMetadata().getResourceVersion()));
  }
}
