package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.bench.HttpLoadGenerator;
import dev.portcullis.bench.HttpLoadGenerator.HttpCall;
import dev.portcullis.bench.HttpLoadGenerator.LoadResult;
import dev.portcullis.bench.NoOpWebhook;
import dev.portcullis.bench.ProcessUsage;
import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.bench.SyntheticCluster.Manifest;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.Eventually;
import dev.portcullis.controlplane.ProcessLauncher;
import io.vertx.core.http.HttpMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Measures the whole server beside a real API server with a large cluster: start-up, memory, direct
 * calls, calls through the API server, calls during changes, and overload.
 */
public final class ServerBenchmark implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FILL_CONCURRENCY = 64;

  /** The number of broken chains per round. */
  private static final int BREAKS = 3;

  /** The number of writes that three API servers have in flight. */
  private static final int IN_FLIGHT = 3 * 600;

  /** The number of connections in direct calls. */
  private static final int DIRECT_CONNECTIONS = 200;

  /**
   * The lengths of the measurements.
   *
   * @param rateDuration how long each rate is held
   * @param roundCount rounds through the API server, a second each
   * @param startCount how often the server is started
   * @param overloadDuration how long the overload lasts
   */
  public record BenchmarkPlan(
      Duration rateDuration, int roundCount, int startCount, Duration overloadDuration) {

    /** A few minutes in total. */
    public static final BenchmarkPlan SHORT =
        new BenchmarkPlan(Duration.ofSeconds(5), 2, 1, Duration.ofSeconds(20));

    /** Long enough for tail latencies. */
    public static final BenchmarkPlan FULL =
        new BenchmarkPlan(Duration.ofSeconds(20), 10, 3, Duration.ofMinutes(1));
  }

  /**
   * The memory of the shipped Deployment, half of which is heap in the image, and the collector
   * that a JVM selects below two gigabytes.
   */
  public static final List<String> FLAGS =
      List.of("-Xmx256m", "-XX:NewRatio=1", "-XX:+UseSerialGC");

  private static final List<String> VARIANTS = List.of("none", "noop", "portcullis");

  private final SyntheticCluster workload;
  private final BenchmarkPlan plan;
  private final List<String> flags;
  private final HttpLoadGenerator load = new HttpLoadGenerator(Duration.ofSeconds(30));
  private final ControlPlane plane = ControlPlane.start();
  private final Random random = new Random(1);

  /**
   * Starts a control plane.
   *
   * @param flags of the server's JVM
   */
  public ServerBenchmark(SyntheticCluster world, BenchmarkPlan form, List<String> flags) {
    this.workload = world;
    this.plan = form;
    this.flags = flags;
  }

  /** Runs all measurements. */
  public Map<String, Object> run() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("flags", String.join(" ", flags));
    put(result, "cluster", this::fill);
    TestInstallation installation = TestInstallation.install(plane.cluster());
    put(result, "start", () -> starts(installation));
    try (Replica replica = replica(installation)) {
      replica.awaitReady();
      ProcessUsage footprint = new ProcessUsage(replica.pid());
      put(result, "direct", () -> direct(replica, footprint));
      put(result, "throughApiServer", () -> through(installation, replica));
      put(result, "denial", () -> denial());
      put(result, "changes", () -> changes(replica, footprint));
      put(result, "overload", () -> overload(replica, footprint));
    }
    put(
        result,
        "audit",
        () ->
            new AuditBenchmark(
                    workload,
                    plane.cluster(),
                    s -> replica(installation, s),
                    load,
                    plan.rateDuration(),
                    BREAKS * plan.roundCount())
                .run());
    return result;
  }

  private static void put(
      Map<String, Object> result, String part, Supplier<Map<String, Object>> measure) {
    System.err.println(LocalTime.now().withNano(0) + " " + part);
    result.put(part, measure.get());
  }

  private Replica replica(TestInstallation installation) {
    return replica(installation, Map.of());
  }

  private Replica replica(TestInstallation installation, Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(more);
    settings.put("portcullis.registration.mode", "static");
    List<String> args = new ArrayList<>(List.of("--port", "0", "--health-port", "0"));
    args.addAll(
        List.of(
            "--kubeconfig",
            plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis").toString()));
    args.addAll(installation.tlsArguments());
    return Replica.start(ProcessLauncher.LOCAL, flags, settings, args);
  }

  private Map<String, Object> fill() {
    List<Manifest> manifests = workload.manifests().toList();
    List<String> namespaces = workload.namespaces();
    load.runClosedLoop(
        FILL_CONCURRENCY,
        namespaces.size(),
        i ->
            api(
                HttpMethod.POST,
                "/api/v1/namespaces",
                "{\"metadata\": {\"name\": \"" + namespaces.get(i) + "\"}}"));
    LoadResult filled =
        load.runClosedLoop(
            FILL_CONCURRENCY,
            manifests.size(),
            i -> api(HttpMethod.POST, manifests.get(i).path(), manifests.get(i).json()));
    if (filled.countOf("201") != manifests.size()) {
      throw new IllegalStateException("not all of the cluster is there: " + filled.statuses());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    SyntheticCluster.REVIEWED_KINDS.forEach(
        k -> result.put(k, manifests.stream().filter(m -> m.kind().equals(k)).count()));
    result.put("writtenPerSecond", round(filled.responsesPerSecond()));
    return result;
  }

  private HttpCall api(HttpMethod method, String path, String json) {
    return new HttpCall(
        method,
        plane.cluster().server() + path,
        plane.cluster().adminToken(),
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** The run with the median duration. */
  private Map<String, Object> starts(TestInstallation installation) {
    return IntStream.range(0, plan.startCount())
        .mapToObj(i -> start(installation))
        .sorted(Comparator.comparing(s -> (Double) s.get("secondsToReady")))
        .skip(plan.startCount() / 2)
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Object> start(TestInstallation installation) {
    long begin = System.nanoTime();
    try (Replica replica = replica(installation)) {
      replica.awaitReady();
      double ready = (System.nanoTime() - begin) / 1e9;
      ProcessUsage footprint = new ProcessUsage(replica.pid());
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("secondsToReady", round(ready));
      result.put("cpuSeconds", round(footprint.cpuSeconds()));
      result.put("rssPeakMiB", round(footprint.peakResidentMiB()));
      result.put("liveHeapMiB", round(footprint.liveHeapMiB()));
      result.put("rssMiB", round(footprint.residentMiB()));
      return result;
    }
  }

  /** A realistic mix of reviews: mostly Services and Ingresses. */
  private IntFunction<HttpCall> reviews(Replica replica) {
    List<byte[]> bodies = new ArrayList<>();
    List<String> kinds = List.of("Service", "Ingress", "EndpointSlice", "Ingress", "Endpoints");
    for (int i = 0; i < 2000; i++) {
      bodies.add(workload.review(kinds.get(i % kinds.size()), random.nextInt(workload.services())));
    }
    String url = "https://localhost:" + replica.port() + "/validate";
    return i -> new HttpCall(HttpMethod.POST, url, "", bodies.get(i % bodies.size()));
  }

  private Map<String, Object> direct(Replica replica, ProcessUsage footprint) {
    IntFunction<HttpCall> reviews = reviews(replica);
    load.connect(DIRECT_CONNECTIONS, reviews);
    // A fresh JVM compiles during its first tens of thousands of reviews.
    LoadResult warm = load.runClosedLoop(16, plan.rateDuration().multipliedBy(4), reviews);
    Map<String, Object> rates = new LinkedHashMap<>();
    for (int rate : List.of(250, 500, 1000, 2000)) {
      double cpu = footprint.cpuSeconds();
      LoadResult outcome = load.runOpenLoop(rate, plan.rateDuration(), reviews);
      Map<String, Object> measured = figures(outcome);
      measured.put(
          "cpuMicrosPerReview", round((footprint.cpuSeconds() - cpu) * 1e6 / outcome.callCount()));
      rates.put(Integer.toString(rate), measured);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("first", figures(warm));
    result.put("perSecond", rates);
    result.put("rssMiB", round(footprint.residentMiB()));
    result.put("liveHeapMiB", round(footprint.liveHeapMiB()));
    return result;
  }

  private Map<String, Object> through(TestInstallation installation, Replica replica) {
    Process noOp = noOp(installation);
    try {
      register(installation, replica, port(noOp));
      Map<String, Object> result = new LinkedHashMap<>();
      for (String kind : List.of("Ingress", "Service")) {
        Map<String, Object> byCallers = new LinkedHashMap<>();
        for (int callers : List.of(1, 16, 100, 500)) {
          // The budget is for 100 callers, whose tail needs enough samples.
          int times = callers == 100 ? 3 * plan.roundCount() : plan.roundCount();
          byCallers.put(Integer.toString(callers), interleaved(kind, callers, times));
        }
        result.put(kind, byCallers);
      }
      return result;
    } finally {
      noOp.destroy();
    }
  }

  /** Each variant in turn, in random order, so that other load affects all alike. */
  private Map<String, Object> interleaved(String kind, int callers, int times) {
    Map<String, Histogram> seen = new LinkedHashMap<>();
    Map<String, Double> rate = new LinkedHashMap<>();
    Map<String, Long> failed = new LinkedHashMap<>();
    VARIANTS.forEach(a -> seen.put(a, new Histogram(3)));
    for (int round = -1; round < times; round++) {
      List<String> order = new ArrayList<>(VARIANTS);
      Collections.shuffle(order, random);
      for (String arm : order) {
        LoadResult outcome =
            load.runClosedLoop(callers, Duration.ofSeconds(1), i -> dryRun(kind, arm));
        if (outcome.countOf("201") == 0) {
          throw new IllegalStateException(
              kind + " " + arm + ": " + outcome.statuses() + outcome.firstBodies());
        }
        if (round >= 0) { // The first round is a warm-up.
          seen.get(arm).add(outcome.micros());
          rate.merge(arm, outcome.responsesPerSecond() / times, Double::sum);
          failed.merge(arm, outcome.callCount() - outcome.countOf("201"), Long::sum);
        }
      }
    }
    Map<String, Object> measured = new LinkedHashMap<>();
    seen.forEach(
        (arm, micros) -> {
          Map<String, Object> one = percentiles(micros);
          one.put("perSecond", round(rate.get(arm)));
          one.put("failed", failed.get(arm));
          measured.put(arm, one);
        });
    measured.put("p50ToNoOp", ratio(seen, 50));
    measured.put("p99ToNoOp", ratio(seen, 99));
    return measured;
  }

  private static double ratio(Map<String, Histogram> seen, double percentile) {
    return round(
        (double) seen.get("portcullis").getValueAtPercentile(percentile)
            / seen.get("noop").getValueAtPercentile(percentile));
  }

  private HttpCall dryRun(String kind, String arm) {
    String namespace = "bench-" + arm;
    return kind.equals("Ingress")
        ? api(
            HttpMethod.POST,
            "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/ingresses?dryRun=All",
            ingress("web"))
        : api(
            HttpMethod.POST,
            "/api/v1/namespaces/" + namespace + "/services?dryRun=All",
            service("another"));
  }

  private static String ingress(String service) {
    return """
    {"metadata": {"name": "bench"}, "spec": {"rules": [{"host": "bench.example.com",
      "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {
        "service": {"name": "%s", "port": {"number": 80}}}}]}}]}}\
    """
        .formatted(service);
  }

  private static String service(String name) {
    return """
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s"}, "spec": {"selector": {"app": "web"}, "ports": [
      {"name": "http", "port": 80, "targetPort": 8080}]}}\
    """
        .formatted(name);
  }

  private static Process noOp(TestInstallation installation) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), NoOpWebhook.class.getName()));
    List<String> tls = installation.tlsArguments();
    command.addAll(List.of(tls.get(1), tls.get(3)));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(Process noOp) {
    try {
      return Integer.parseInt(
          new BufferedReader(new InputStreamReader(noOp.getInputStream(), StandardCharsets.UTF_8))
              .readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shipped webhooks twice: Portcullis in one namespace, and the no-op webhook in another. */
  private void register(TestInstallation installation, Replica replica, int noOp) {
    for (String arm : VARIANTS) {
      String namespace = "bench-" + arm;
      installation
          .kubectl()
          .runOkWith(
              """
              {"apiVersion": "v1", "kind": "Namespace",
               "metadata": {"name": "%s", "labels": {"bench": "%s"}}}\
              """
                  .formatted(namespace, arm),
              "create",
              "-f",
              "-");
      installation.kubectl().runOkWith(service("web"), "create", "-n", namespace, "-f", "-");
    }
    for (Map.Entry<String, Integer> arm :
        Map.of("portcullis", replica.port(), "noop", noOp).entrySet()) {
      StringBuilder all = new StringBuilder();
      for (JsonNode configuration : configurations(installation)) {
        ((ObjectNode) configuration.get("metadata")).put("name", arm.getKey());
        for (JsonNode webhook : configuration.get("webhooks")) {
          String path = webhook.at("/clientConfig/service/path").asText();
          ObjectNode client = (ObjectNode) webhook.get("clientConfig");
          client.remove("service");
          client.put("url", "https://localhost:" + arm.getValue() + path);
          // A separate name, so that the API server's metrics tell the two apart.
          String name = webhook.get("name").asText().replace("portcullis.dev", arm.getKey());
          ((ObjectNode) webhook).put("name", name + ".bench");
          ((ObjectNode) webhook)
              .putObject("namespaceSelector")
              .putObject("matchLabels")
              .put("bench", arm.getKey());
        }
        all.append(configuration).append("\n---\n");
      }
      installation.kubectl().runOkWith(all.toString(), "apply", "-f", "-");
    }
    for (String arm : List.of("portcullis", "noop")) {
      Eventually.eventually(
          "the API server asks " + arm,
          () -> {
            load.runClosedLoop(1, 1, i -> dryRun("Ingress", arm));
            String name = "ingresses.validate." + arm + ".bench";
            return plane
                    .cluster()
                    .metrics()
                    .sum("apiserver_admission_webhook_request_total", Map.of("name", name))
                > 0;
          });
    }
  }

  /** kubectl converts the manifests, because Jackson does not resolve YAML aliases. */
  private static List<JsonNode> configurations(TestInstallation installation) {
    Path shipped = Path.of(installation.tlsArguments().get(1)).resolveSibling("webhooks.yaml");
    String json =
        installation
            .kubectl()
            .runOk("create", "--dry-run=client", "-o", "json", "-f", shipped.toString());
    try {
      List<JsonNode> documents = new ArrayList<>();
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(json).forEachRemaining(documents::add);
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A denial needs live reads; the rate stays within the namespace's budget. */
  private Map<String, Object> denial() {
    String path = "/apis/networking.k8s.io/v1/namespaces/bench-portcullis/ingresses";
    Map<String, Object> result = new LinkedHashMap<>();
    LoadResult allowed =
        load.runOpenLoop(4, plan.rateDuration(), i -> dryRun("Ingress", "portcullis"));
    LoadResult denied =
        load.runOpenLoop(
            4, plan.rateDuration(), i -> api(HttpMethod.POST, path, ingress("missing")));
    result.put("allowed", figures(allowed));
    result.put("denied", figures(denied));
    return result;
  }

  /** Everything that is watched changes all the time. */
  private Map<String, Object> changes(Replica replica, ProcessUsage footprint) {
    List<Manifest> slices =
        workload.manifests().filter(m -> m.kind().equals("EndpointSlice")).limit(5000).toList();
    IntFunction<HttpCall> reviews = reviews(replica);
    IntFunction<HttpCall> change =
        i -> {
          Manifest slice = slices.get(i % slices.size());
          return api(
              HttpMethod.PATCH,
              slice.path() + "/" + slice.name(),
              "{\"metadata\": {\"labels\": {\"changed\": \"" + i + "\"}}}");
        };
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("still", figures(load.runOpenLoop(200, plan.rateDuration(), reviews)));
    try (HttpLoadGenerator writers = new HttpLoadGenerator(Duration.ofSeconds(30))) {
      CompletableFuture<LoadResult> written =
          CompletableFuture.supplyAsync(
              () -> writers.runOpenLoop(1000, plan.rateDuration(), change));
      double cpu = footprint.cpuSeconds();
      LoadResult beside = load.runOpenLoop(200, plan.rateDuration(), reviews);
      result.put("changing", figures(beside));
      result.put("cpuShare", round((footprint.cpuSeconds() - cpu) / beside.seconds()));
      LoadResult all = written.join();
      result.put("changesPerSecond", round(all.countOf("200") / all.seconds()));
    }
    result.put("rssMiB", round(footprint.residentMiB()));
    return result;
  }

  /** Twice the sustainable rate, and then a quarter of it. */
  private Map<String, Object> overload(Replica replica, ProcessUsage footprint) {
    IntFunction<HttpCall> reviews = reviews(replica);
    double most = load.runClosedLoop(64, plan.rateDuration(), reviews).responsesPerSecond();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("sustainablePerSecond", round(most));
    result.put("seconds", plan.overloadDuration().toSeconds());
    // The time-out of an API server.
    try (HttpLoadGenerator crowd = new HttpLoadGenerator(Duration.ofSeconds(3), IN_FLIGHT)) {
      crowd.connect(IN_FLIGHT, reviews);
      LoadResult over = crowd.runOpenLoop((int) (2 * most), plan.overloadDuration(), reviews);
      Map<String, Object> measured = percentiles(over.fromSending());
      measured.put("perSecond", round(over.responsesPerSecond()));
      measured.put("statuses", over.statuses());
      result.put("over", measured);
    }
    result.put("rssMiB", round(footprint.residentMiB()));
    result.put("rssPeakMiB", round(footprint.peakResidentMiB()));
    long begin = System.nanoTime();
    int seconds = 0;
    while (seconds < 60
        && load.runOpenLoop((int) (most / 4), Duration.ofSeconds(1), reviews).millis(99) > 100) {
      seconds++;
    }
    result.put("secondsToRecover", round((System.nanoTime() - begin) / 1e9 - 1));
    return result;
  }

  private static Map<String, Object> figures(LoadResult outcome) {
    Map<String, Object> result = percentiles(outcome.micros());
    result.put("perSecond", round(outcome.responsesPerSecond()));
    result.put("statuses", outcome.statuses());
    return result;
  }

  private static Map<String, Object> percentiles(Histogram micros) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (double percentile : List.of(50.0, 90.0, 99.0, 99.9, 100.0)) {
      String name = percentile == 100 ? "max" : "p" + Double.toString(percentile).replace(".0", "");
      result.put(name, round(micros.getValueAtPercentile(percentile) / 1000.0));
    }
    return result;
  }

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }

  @Override
  public void close() {
    load.close();
    plane.close();
  }
}
