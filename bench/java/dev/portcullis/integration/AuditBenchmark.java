package dev.portcullis.integration;

import dev.portcullis.bench.HttpLoadGenerator;
import dev.portcullis.bench.HttpLoadGenerator.HttpCall;
import dev.portcullis.bench.HttpLoadGenerator.LoadResult;
import dev.portcullis.bench.ProcessUsage;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.bench.SyntheticCluster.GeneratedManifest;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.integration.AuditOutput.OutputKind;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the continuous audit of a large cluster: its cost, its delay, and the cost of the route
 * map.
 */
final class AuditBenchmark {

  private static final Pattern PAGE =
      Pattern.compile("^the route map is at (http://localhost:\\d+)/$", Pattern.MULTILINE);

  private static final int CHANGES_PER_SECOND = 500;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final SyntheticCluster workload;
  private final ClusterAccess cluster;
  private final Function<Map<String, String>, Replica> replicas;
  private final HttpLoadGenerator load;
  private final Duration changePeriod;
  private final int breakCount;

  /**
   * Uses the cluster that is already there.
   *
   * @param replicas starts one with those settings
   * @param pace how long the cluster changes
   * @param times how often something is broken
   */
  AuditBenchmark(
      SyntheticCluster world,
      ClusterAccess cluster,
      Function<Map<String, String>, Replica> replicas,
      HttpLoadGenerator load,
      Duration pace,
      int times) {
    this.workload = world;
    this.cluster = cluster;
    this.replicas = replicas;
    this.load = load;
    this.changePeriod = pace;
    this.breakCount = times;
  }

  /** Runs all measurements. */
  Map<String, Object> run() {
    cluster.kubectl().runOk("apply", "-k", Path.of("k8s/audit").toString());
    cluster
        .kubectl()
        .runOk("apply", "-f", Path.of("src/test/resources/audit/open-reports.yaml").toString());
    cluster.kubectl().runOk("wait", "crd", "--all", "--for=condition=Established");
    Map<String, Object> result = new LinkedHashMap<>();
    try (Replica replica = replicas.apply(Map.of("portcullis.audit.mode", "off")).awaitReady()) {
      result.put("without", footprint(replica));
    }
    try (Replica replica =
            replicas
                .apply(Map.of("portcullis.audit.mode", "on", "portcullis.map.port", "0"))
                .awaitReady();
        AuditOutput audited = new AuditOutput(cluster)) {
      awaitTrue(() -> AuditOutput.isLeader(replica) && fullPassSeconds(replica) > 0);
      result.put("firstPassMillis", round(fullPassSeconds(replica) * 1000));
      result.put("with", footprint(replica));
      result.put("page", page(replica));
      result.put("soon", reportLatency(replica, audited));
    }
    return result;
  }

  private static double fullPassSeconds(Replica replica) {
    return AuditOutput.metrics(replica)
        .sum("portcullis_audit_passes_seconds_sum", Map.of("scope", "all"));
  }

  /** In an idle cluster, and with changes. */
  private Map<String, Object> footprint(Replica replica) {
    ProcessUsage footprint = new ProcessUsage(replica.pid());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("liveHeapMiB", round(footprint.liveHeapMiB()));
    result.put("rssMiB", round(footprint.residentMiB()));
    List<GeneratedManifest> slices =
        workload.manifests().filter(m -> m.kind().equals("EndpointSlice")).limit(5000).toList();
    double cpu = footprint.cpuSeconds();
    LoadResult written =
        load.runOpenLoop(
            CHANGES_PER_SECOND,
            changePeriod,
            i ->
                patch(
                    slices.get(i % slices.size()),
                    "{\"metadata\": {\"labels\": {\"changed\": \"" + replica.pid() + i + "\"}}}"));
    result.put("cpuShare", round((footprint.cpuSeconds() - cpu) / written.seconds()));
    result.put("changesPerSecond", round(written.countOf("200") / written.seconds()));
    return result;
  }

  /** The whole map, at the first request and at the second. */
  private static Map<String, Object> page(Replica replica) {
    Map<String, Object> result = new LinkedHashMap<>();
    HttpRequest state = HttpRequest.newBuilder(URI.create(page(replica, "/api/state"))).build();
    try {
      for (String when : List.of("first", "again")) {
        long begin = System.nanoTime();
        byte[] body = HTTP.send(state, BodyHandlers.ofByteArray()).body();
        result.put(when + "Millis", round((System.nanoTime() - begin) / 1e6));
        result.put("mib", round(body.length / 1024.0 / 1024.0));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return result;
  }

  private static String page(Replica replica, String path) {
    Matcher at = PAGE.matcher(replica.log());
    if (!at.find()) {
      throw new IllegalStateException("no page: " + replica.log());
    }
    return at.group(1) + path;
  }

  /** Milliseconds from a breaking change to each publication. */
  private Map<String, Object> reportLatency(Replica replica, AuditOutput audited) {
    Map<String, Long> reported = new ConcurrentHashMap<>();
    CompletableFuture<?> page =
        CompletableFuture.runAsync(
            () -> {
              try {
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(page(replica, "/api/events"))).build(),
                        BodyHandlers.ofLines())
                    .body()
                    .filter(l -> l.startsWith("data:") && l.contains("endpoints-port-number"))
                    .forEach(l -> reported.putIfAbsent("page", System.nanoTime()));
              } catch (IOException | InterruptedException e) {
                reported.put("page", Long.MAX_VALUE); // The replica has ended.
              }
            });
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    for (int i = 0; i < breakCount; i++) {
      GeneratedManifest slice = workload.slice(i * 10, 0, 2);
      reported.clear();
      write(slice, 8081);
      long begin = System.nanoTime();
      awaitTrue(
          () -> {
            if (AuditOutput.findingCount(List.of(replica), Map.of()) > 0) {
              reported.putIfAbsent("figures", System.nanoTime());
            }
            if (audited.report(OutputKind.OPEN_REPORTS, slice.namespace()).isPresent()) {
              reported.putIfAbsent("report", System.nanoTime());
            }
            return reported.size() == 3;
          });
      reported.forEach(
          (who, when) ->
              millis.computeIfAbsent(who, w -> new ArrayList<>()).add((when - begin) / 1e6));
      write(slice, 8080);
      awaitTrue(
          () ->
              AuditOutput.findingCount(List.of(replica), Map.of()) == 0
                  && audited.report(OutputKind.OPEN_REPORTS, slice.namespace()).isEmpty());
    }
    page.cancel(true);
    Map<String, Object> result = new LinkedHashMap<>();
    millis.forEach(
        (who, all) -> {
          Collections.sort(all);
          result.put(
              who,
              Map.of(
                  "median", round(all.get(all.size() / 2)), "max", round(all.get(breakCount - 1))));
        });
    return result;
  }

  private void write(GeneratedManifest slice, int port) {
    LoadResult outcome =
        load.runClosedLoop(
            1,
            1,
            i ->
                patch(
                    slice,
                    "{\"ports\": [{\"name\": \"http\", \"port\": "
                        + port
                        + ", \"protocol\": \"TCP\"}]}"));
    if (outcome.countOf("200") != 1) {
      throw new IllegalStateException(outcome.statuses() + " " + outcome.firstBodies());
    }
  }

  private HttpCall patch(GeneratedManifest manifest, String json) {
    return new HttpCall(
        HttpMethod.PATCH,
        cluster.server() + manifest.path() + "/" + manifest.name(),
        cluster.adminToken(),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitTrue(Callable<Boolean> condition) {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("it does not come to be");
        }
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
