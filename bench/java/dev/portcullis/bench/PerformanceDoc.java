package dev.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Generates docs/performance.md. */
final class PerformanceDoc {

  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");
  private static final List<String> PARTS =
      List.of("decode", "convert", "impact", "evaluate", "encode", "review");

  private final JsonNode machine;
  private final JsonNode engine;
  private final JsonNode cluster;
  private final JsonNode memory;
  private final JsonNode cli;
  private final StringBuilder page = new StringBuilder();

  private PerformanceDoc(Path results) throws IOException {
    machine = read(results, "machine");
    engine = read(results, "engine");
    cluster = read(results, "cluster");
    memory = read(results, "memory");
    cli = read(results, "cli");
  }

  private static JsonNode read(Path results, String part) throws IOException {
    return new ObjectMapper().readTree(results.resolve(part + ".json").toFile());
  }

  /** Writes the page from the results of all parts. */
  static void write(Path results, Path page) throws IOException {
    Files.writeString(page, new PerformanceDoc(results).text());
  }

  private String text() {
    append(
        """
        # Performance

        What reviews cost, measured by `bench/run` (%s) on %s cores (%s; %s; %s). Everything shares these
        cores: the server, the API server, etcd, and the load generator. Read the ratios first; each was measured in one run.
        """,
        names(machine.get("forms")).stream()
            .map(p -> p + " in its " + machine.at("/forms/" + p).asText() + " form")
            .collect(Collectors.joining(", ")),
        machine.at("/cores").asText(),
        machine.at("/processor").asText(),
        machine.at("/os").asText(),
        machine.at("/java").asText());
    budgets();
    engine();
    memory();
    server();
    through();
    changes();
    overload();
    audit();
    commandLine();
    method();
    return page.toString();
  }

  private void append(String text, Object... values) {
    page.append(text.formatted(values)).append('\n');
  }

  private void budgets() {
    JsonNode at1000 = cluster.at("/direct/perSecond/1000");
    double worst =
        Stream.of("Ingress", "Service")
            .mapToDouble(k -> cluster.at("/throughApiServer/" + k + "/100/p99ToNoOp").asDouble())
            .max()
            .orElseThrow();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        budget(
            "median at 1,000 reviews/s",
            numberOf(at1000, "p50") + " ms",
            "< 1 ms",
            at1000.get("p50").asDouble() < 1));
    rows.add(
        budget(
            "p99 at 1,000 reviews/s",
            numberOf(at1000, "p99") + " ms",
            "< 5 ms",
            at1000.get("p99").asDouble() < 5));
    rows.add(
        budget(
            "p99 through the API server with 100 callers, relative to a no-op webhook",
            worst + " ×",
            "≤ 1.2 ×",
            worst <= 1.2));
    double heap = cluster.at("/start/liveHeapMiB").asDouble();
    rows.add(budget("heap after sync", heap + " MiB", "< 150 MiB", heap < 150));
    double rss = cluster.at("/start/rssPeakMiB").asDouble();
    rows.add(
        budget("peak of resident memory during the start", rss + " MiB", "< 400 MiB", rss < 400));
    double ready = cluster.at("/start/secondsToReady").asDouble();
    rows.add(budget("from start to ready", ready + " s", "< 5 s", ready < 5));
    double flat = flatness();
    rows.add(
        budget(
            "a review with 100,000 Services, relative to 100, slowest kind",
            twoDigits(flat) + " ×",
            "≤ 1.3 ×",
            flat <= 1.3));
    double many = slowest("manifests", "5000 ");
    rows.add(
        budget(
            "`check` of 5,000 manifests, slowest layout",
            twoDigits(many) + " s",
            "< 2 s",
            many < 2));
    double small = slowest("start", "launcher, text");
    rows.add(
        budget(
            "a small `check`, whole process", twoDigits(small) + " s", "< 0.35 s", small < 0.35));
    append("## Budgets\n");
    table(List.of("What", "Figure", "Budget", "Met"), rows);
    append("[decisions.md](decisions.md) says why one is missed, and what was tried.\n");
  }

  /** The longest median of those whose description begins like that, {@code fix} aside. */
  private double slowest(String part, String beginning) {
    return StreamSupport.stream(cli.get(part).spliterator(), false)
        .filter(l -> l.get("what").asText().startsWith(beginning))
        .filter(l -> !l.get("what").asText().contains("fix"))
        .mapToDouble(l -> l.get("median").asDouble())
        .max()
        .orElseThrow();
  }

  private static List<String> budget(String what, String figure, String budget, boolean holds) {
    return List.of(what, figure, budget, holds ? "yes" : "**no**");
  }

  private double flatness() {
    return SyntheticCluster.REVIEWED_KINDS.stream()
        .mapToDouble(
            k ->
                engine.at("/" + k + "/100000/review/micros").asDouble()
                    / engine.at("/" + k + "/100/review/micros").asDouble())
        .max()
        .orElseThrow();
  }

  private void engine() {
    append(
        """
        ## The engine

        A review from bytes to bytes, without HTTP: a valid update of a random object of the cluster. Microseconds, and in brackets allocated
        kilobytes.
        """);
    List<String> sizes =
        names(engine.get("Service")).stream()
            .filter(s -> engine.at("/Service/" + s).has("review"))
            .toList();
    table(
        columns("", sizes.stream().map(s -> s + " Services"), Stream.of("100,000 ÷ 100")),
        SyntheticCluster.REVIEWED_KINDS.stream()
            .map(
                k ->
                    columns(
                        k,
                        sizes.stream().map(s -> cost(engine.at("/" + k + "/" + s + "/review"))),
                        Stream.of(
                            twoDigits(
                                    engine.at("/" + k + "/100000/review/micros").asDouble()
                                        / engine.at("/" + k + "/100/review/micros").asDouble())
                                + " ×")))
            .toList());
    chart(
        "Microseconds, by number of Services (one line per kind)",
        sizes,
        SyntheticCluster.REVIEWED_KINDS.stream()
            .map(
                k ->
                    sizes.stream()
                        .map(s -> engine.at("/" + k + "/" + s + "/review/micros").asDouble())
                        .toList())
            .toList());
    if (engine.at("/Service/10000").has("decode")) {
      append("By part, with 10,000 Services; `evaluate` includes `impact`:\n");
      table(
          columns("", PARTS.stream(), Stream.of()),
          SyntheticCluster.REVIEWED_KINDS.stream()
              .map(
                  k ->
                      columns(
                          k,
                          PARTS.stream().map(p -> cost(engine.at("/" + k + "/10000/" + p))),
                          Stream.of()))
              .toList());
    }
  }

  private static String cost(JsonNode result) {
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f)",
        result.get("micros").asDouble(),
        result.get("bytes").asDouble() / 1000);
  }

  private void memory() {
    append(
        """
        ## Memory

        Heap per stored object, in bytes: the fields that rules read, and name, UID, and version for the watch.
        """);
    table(
        List.of("", "Rules", "Watch", "Total"),
        StreamSupport.stream(((Iterable<String>) memory::fieldNames).spliterator(), false)
            .map(
                k ->
                    List.of(
                        k,
                        memory.at("/" + k + "/index").asText(),
                        memory.at("/" + k + "/watch").asText(),
                        Long.toString(
                            memory.at("/" + k + "/index").asLong()
                                + memory.at("/" + k + "/watch").asLong())))
            .toList());
  }

  private void server() {
    JsonNode kinds = cluster.get("cluster");
    JsonNode start = cluster.get("start");
    append(
        """
        ## The server

        One replica with `%s`, the settings of the image and the shipped Deployment, beside a real API server with %s Services, %s Ingresses,
        %s slices, and %s Endpoints, all written by hand, because controllers' slices are not kept.

        It was ready after %s s, which took %s s of CPU time; then its live heap was %s MiB and its resident memory %s MiB, %s MiB at the peak.

        Reviews over HTTPS at a fixed rate (open loop, so time in a queue counts). Milliseconds.
        """,
        cluster.get("flags").asText(),
        numberOf(kinds, "Service"),
        numberOf(kinds, "Ingress"),
        numberOf(kinds, "EndpointSlice"),
        numberOf(kinds, "Endpoints"),
        numberOf(start, "secondsToReady"),
        numberOf(start, "cpuSeconds"),
        numberOf(start, "liveHeapMiB"),
        numberOf(start, "rssMiB"),
        numberOf(start, "rssPeakMiB"));
    JsonNode rates = cluster.at("/direct/perSecond");
    List<String> names = names(rates);
    table(
        columns("Reviews/s", PERCENTILES.stream(), Stream.of("CPU µs each")),
        names.stream()
            .map(
                r ->
                    columns(
                        r,
                        PERCENTILES.stream().map(p -> numberOf(rates.get(r), p)),
                        Stream.of(numberOf(rates.get(r), "cpuMicrosPerReview"))))
            .toList());
    chart(
        "p50 and p99 in milliseconds, by reviews per second",
        names,
        Stream.of("p50", "p99")
            .map(p -> names.stream().map(r -> rates.get(r).get(p).asDouble()).toList())
            .toList());
  }

  private void through() {
    append(
        """
        ## Through the API server

        Dry-run writes through the real API server, without a webhook, with a no-op webhook (on the same HTTP server, with the
        same registration), and with Portcullis; in turn, a second each, and more often with 100 callers. Milliseconds.
        """);
    List<List<String>> rows = new ArrayList<>();
    for (String kind : List.of("Ingress", "Service")) {
      for (String callers : List.of("1", "16", "100", "500")) {
        JsonNode figures = cluster.at("/throughApiServer/" + kind + "/" + callers);
        rows.add(
            columns(
                kind + ", " + callers + (callers.equals("1") ? " caller" : " callers"),
                Stream.of("none", "noop", "portcullis")
                    .flatMap(
                        arm -> Stream.of("p50", "p99").map(p -> numberOf(figures.get(arm), p))),
                Stream.of(
                    numberOf(figures, "p50ToNoOp") + " ×", numberOf(figures, "p99ToNoOp") + " ×")));
      }
    }
    table(
        List.of(
            "",
            "none p50",
            "p99",
            "no-op p50",
            "p99",
            "Portcullis p50",
            "p99",
            "p50 ÷ no-op",
            "p99 ÷ no-op"),
        rows);
    JsonNode denial = cluster.get("denial");
    append(
        """
        A denial needs live reads: %s ms at the median and %s ms at p99, compared with %s and %s ms for admitted requests (four a second).
        """,
        numberOf(denial.get("denied"), "p50"),
        numberOf(denial.get("denied"), "p99"),
        numberOf(denial.get("allowed"), "p50"),
        numberOf(denial.get("allowed"), "p99"));
  }

  private void changes() {
    JsonNode changes = cluster.get("changes");
    append(
        """
        ## While the cluster changes

        With %s changes a second on the watch (a thousand were sent to the API server), 200 reviews a second took %s ms at the median and %s ms
        at p99, compared with %s and %s ms without changes. The server used %s of a core for both.
        """,
        numberOf(changes, "changesPerSecond"),
        numberOf(changes.get("changing"), "p50"),
        numberOf(changes.get("changing"), "p99"),
        numberOf(changes.get("still"), "p50"),
        numberOf(changes.get("still"), "p99"),
        numberOf(changes, "cpuShare"));
  }

  private void overload() {
    JsonNode overload = cluster.get("overload");
    JsonNode statuses = overload.at("/over/statuses");
    append(
        """
        ## Overload

        A connection has one review at a time, and there are at most 2,000 connections (`portcullis.http.max-connections`), so the longest queue
        is that many reviews, a fraction of the time-out. A review that needs live reads gets a thread; at most 64 per core run concurrently, and
        none starts with less than half a second left. A review beyond is answered immediately with status 429, which clients retry. The number of
        bodies that are read concurrently is limited by the heap; a request beyond is not read and gets HTTP 503, and the API server's failure policy
        decides.

        With 64 callers in a closed loop these cores answered %s reviews a second. Then twice that rate was sent for %s s over as many connections
        as three API servers have requests in flight (1,800): %s. From sending, an answer took %s ms at the median, %s ms at p99, and %s ms at most,
        with a time-out of 3 s; calls without a free connection in that time were never sent (unanswered). Resident memory was %s MiB, %s at the
        peak. The server was back to normal after %s s.
        """,
        numberOf(overload, "sustainablePerSecond"),
        numberOf(overload, "seconds"),
        names(statuses).stream()
            .map(s -> statuses.get(s).asText() + " × " + s)
            .collect(Collectors.joining(", ")),
        numberOf(overload.get("over"), "p50"),
        numberOf(overload.get("over"), "p99"),
        numberOf(overload.get("over"), "max"),
        numberOf(overload, "rssMiB"),
        numberOf(overload, "rssPeakMiB"),
        numberOf(overload, "secondsToRecover"));
  }

  private void audit() {
    JsonNode audit = cluster.get("audit");
    append(
        """
        ## Audit and map

        A replica with the audit as leader and an open map, compared with one without both, in the same cluster with %s changes a second.

        A full evaluation took %s ms right after the start. The page got all rows %s ms after its first request, and %s ms after the second one (%s MiB
        before compression).
        """,
        numberOf(audit.get("with"), "changesPerSecond"),
        numberOf(audit, "firstPassMillis"),
        numberOf(audit.get("page"), "firstMillis"),
        numberOf(audit.get("page"), "againMillis"),
        numberOf(audit.get("page"), "mib"));
    table(
        List.of("", "live heap, MiB", "resident, MiB", "cores, during changes"),
        Stream.of("without", "with")
            .map(
                a ->
                    List.of(
                        a,
                        numberOf(audit.get(a), "liveHeapMiB"),
                        numberOf(audit.get(a), "rssMiB"),
                        numberOf(audit.get(a), "cpuShare")))
            .toList());
    append("From a breaking change to its publication, in milliseconds:\n");
    table(
        List.of("", "median", "longest"),
        names(audit.get("soon")).stream()
            .sorted()
            .map(
                who ->
                    List.of(
                        who,
                        numberOf(audit.at("/soon/" + who), "median"),
                        numberOf(audit.at("/soon/" + who), "max")))
            .toList());
  }

  private void commandLine() {
    append(
        """
        ## The command line

        With the launcher, whole process: the median and the longest of %s runs in seconds, and the peak of resident memory. The input is chains of
        Ingress, Service, and Endpoints, or Ingresses to one Service.
        """,
        cli.get("runs").asText());
    table(
        List.of("", "Median", "Longest", "MiB"),
        Stream.of("start", "manifests")
            .flatMap(p -> StreamSupport.stream(cli.get(p).spliterator(), false))
            .map(
                l ->
                    List.of(
                        l.get("what").asText(),
                        l.get("median").asText(),
                        l.get("longest").asText(),
                        l.get("MiB").asText()))
            .toList());
  }

  private void method() {
    append(
        """
        ## How each figure is made

        `bench/run` builds, measures, and writes this page; `bench/run short` takes ten minutes, `bench/run full`
        longer, with more sizes and rounds. The code is in `bench/java`, and the results stay
        in `target/bench` as JSON. `SyntheticCluster` generates a valid cluster of any size.

        | Part | Made by |
        |---|---|
        | The engine | `ReviewBenchmark`: JMH with `-prof gc`, one JVM per figure |
        | Memory | `CacheMemoryBenchmark`: growth of the heap by 20,000 objects of a kind, divided by their number |
        | The server, overload | `ServerBenchmark` and `HttpLoadGenerator`: an open loop; latency starts when a call is due |
        | Through the API server | `ServerBenchmark`: a closed loop; all variants in turn, a second each, in random order |
        | Audit and map | `AuditBenchmark` |
        | The command line | `bench/cli` |

        `AllocationTest` limits the allocations of a review, because bytes do not depend on the load of the machine.
        """);
  }

  private void table(List<String> head, List<List<String>> rows) {
    Function<List<String>, String> line = cells -> "| " + String.join(" | ", cells) + " |\n";
    page.append(line.apply(head)).append(line.apply(head.stream().map(h -> "---").toList()));
    rows.forEach(r -> page.append(line.apply(r)));
    page.append('\n');
  }

  private void chart(String title, List<String> x, List<List<Double>> lines) {
    page.append("```mermaid\nxychart-beta\n  title \"" + title + "\"\n  x-axis [")
        .append(String.join(", ", x))
        .append("]\n");
    for (List<Double> line : lines) {
      page.append("  line [")
          .append(line.stream().map(PerformanceDoc::twoDigits).collect(Collectors.joining(", ")))
          .append("]\n");
    }
    page.append("```\n\n");
  }

  private static List<String> columns(String first, Stream<String> some, Stream<String> last) {
    return Stream.of(Stream.of(first), some, last).flatMap(s -> s).toList();
  }

  private static List<String> names(JsonNode object) {
    return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
        .toList();
  }

  private static String numberOf(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value.isIntegralNumber()) {
      return String.format(Locale.ROOT, "%,d", value.asLong());
    }
    double number = value.asDouble();
    return String.format(
        Locale.ROOT, number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : "%.2f", number);
  }

  private static String twoDigits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
