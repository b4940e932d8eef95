package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.bench.SyntheticCluster.GeneratedManifest;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.ProcessResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Valid Ingresses of 1.1 MB each, which any author can write, exhaust neither a replica that starts
 * nor one that runs, with the heap that the shipped manifests and the image give it.
 */
@Tag("slow")
final class MemoryLimitIT {

  /** The image takes half of the memory limit as heap; a node with one core uses this collector. */
  private static final List<String> SHIPPED_FLAGS =
      List.of(
          "-Xmx256m",
          "-XX:NewRatio=1",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TieredStopAtLevel=1");

  /** {@code limits.memory} of the shipped Deployment. */
  private static final int LIMIT_KIB = 512 * 1024;

  private static final String FAT = "fat";
  private static final Map<String, String> INGRESSES =
      Map.of("resource", "ingresses.networking.k8s.io");
  private static final Pattern PEAK_LINE = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int PATHS = 1_000;
  private static final int WRITERS = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void replicaStartsAndRunsWithLargeIngresses() throws Exception {
    check(60, 0);
  }

  /** Other objects of a large cluster besides. */
  @Test
  @Tag("long")
  @Tag("alone")
  void replicaStartsAndRunsInLargeCluster() throws Exception {
    check(200, 10_000);
  }

  private static void check(int fat, int services) throws Exception {
    try (ControlPlane plane = ControlPlane.start()) {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      SelfManagedInstallation installation = new SelfManagedInstallation(plane.cluster());
      installation.apply();
      installation.kubectl().runOk("create", "namespace", FAT);
      installation.kubectl().runOk("label", "namespace", FAT, "portcullis.dev/profile=strict");
      installation.kubectl().runOk("create", "service", "clusterip", "web", "--tcp=80", "-n", FAT);
      try (KubernetesClient client = NonRetryingClient.of(plane.cluster())) {
        writeCluster(client, services);
        writeFat(client, "POST", fat);
        try (Replica replica = installation.replica(SHIPPED_FLAGS, Map.of())) {
          awaitReady(replica);
          assertReported(replica, fat);
          writeFat(client, "PUT", fat);
          writeFat(client, "PUT", fat);
          assertWarned(installation);
          assertReported(replica, fat);
          int peak = peakKib(replica);
          System.out.println("peak of resident memory: " + peak / 1024 + " MiB");
          assertTrue(peak < LIMIT_KIB, () -> "peak of resident memory: " + peak + " KiB");
        }
      }
    }
  }

  private static void awaitReady(Replica replica) {
    long start = System.nanoTime();
    eventually(
        "the replica is ready",
        Duration.ofMinutes(3),
        () -> {
          if (!replica.isRunning()) {
            throw new AssertionError(replica.log());
          }
          return replica.log().contains("ready on port");
        });
    System.out.println("ready after " + Duration.ofNanos(System.nanoTime() - start));
  }

  /** The metric and the audit count them. */
  private static void assertReported(Replica replica, int fat) {
    eventually(
        "the metric counts them",
        Duration.ofMinutes(1),
        () ->
            AuditOutput.metrics(replica).sum("portcullis_view_objects_too_large", INGRESSES)
                == fat);
    eventually(
        "the audit reports them",
        Duration.ofMinutes(1),
        () ->
            AuditOutput.findingCount(List.of(replica), Map.of("rule", "object-too-large")) == fat);
  }

  private static void assertWarned(SelfManagedInstallation installation) {
    eventually(
        "a change of their Service is not checked against them",
        () -> {
          ProcessResult patched =
              installation
                  .kubectl()
                  .run(
                      "patch",
                      "service",
                      "web",
                      "-n",
                      FAT,
                      "--dry-run=server",
                      "--type=json",
                      "-p",
                      "[{\"op\":\"replace\",\"path\":\"/spec/ports/0/port\",\"value\":81}]");
          return patched.toString().contains("not checked against Ingress fat/fat-0 and");
        });
  }

  private static int peakKib(Replica replica) throws IOException {
    Matcher peak =
        PEAK_LINE.matcher(Files.readString(Path.of("/proc/" + replica.pid() + "/status")));
    assertTrue(peak.find());
    return Integer.parseInt(peak.group(1));
  }

  private static String fatIngress(int number, String version) {
    ObjectNode ingress = JSON.createObjectNode();
    ingress.put("apiVersion", "networking.k8s.io/v1").put("kind", "Ingress");
    ingress
        .putObject("metadata")
        .put("name", "fat-" + number)
        .putObject("labels")
        .put("v", version);
    ArrayNode paths =
        ingress
            .putObject("spec")
            .putArray("rules")
            .addObject()
            .put("host", "h" + number + ".example.com")
            .putObject("http")
            .putArray("paths");
    for (int i = 0; i < PATHS; i++) {
      ObjectNode path = paths.addObject();
      path.put("path", "/" + "%04d".formatted(i).repeat(260)).put("pathType", "Prefix");
      path.putObject("backend")
          .putObject("service")
          .put("name", "web")
          .putObject("port")
          .put("number", 80);
    }
    return ingress.toString();
  }

  private static void writeFat(KubernetesClient client, String method, int count) {
    String path = "/apis/networking.k8s.io/v1/namespaces/" + FAT + "/ingresses";
    String version = Long.toString(System.nanoTime());
    runAll(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    () ->
                        client.raw(
                            method.equals("PUT") ? path + "/fat-" + i : path,
                            method,
                            JSON.readTree(fatIngress(i, version)))));
  }

  private static void writeCluster(KubernetesClient client, int services) {
    if (services == 0) {
      return;
    }
    SyntheticCluster cluster = new SyntheticCluster(services);
    cluster
        .namespaces()
        .forEach(
            n ->
                client.raw(
                    "/api/v1/namespaces",
                    "POST",
                    Map.of(
                        "kind", "Namespace", "apiVersion", "v1", "metadata", Map.of("name", n))));
    Stream<GeneratedManifest> manifests =
        IntStream.range(0, services)
            .boxed()
            .flatMap(
                i ->
                    i % 10 < 7
                        ? Stream.of(cluster.service(i, "8080"), cluster.ingress(i, 1))
                        : Stream.of(cluster.service(i, "8080")));
    runAll(manifests.map(m -> () -> client.raw(m.path(), "POST", JSON.readTree(m.json()))));
  }

  private static void runAll(Stream<Callable<String>> calls) {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<String>> results = new ArrayList<>();
      calls.forEach(c -> results.add(threads.submit(c)));
      for (Future<String> result : results) {
        result.get();
      }
      assertEquals(false, results.isEmpty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
