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

/** The page of the figures. */
final class PerformanceDoc {

  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");
  private static final List<String> PARTS =
      List.of("decode", "translate", "impact", "verdict", "encode", "review");

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

  /** Writes the page out of the results of all parts. */
  static void write(Path results, Path page) throws IOException {
    Files.writeString(page, new PerformanceDoc(results).text());
  }

  private String text() {
    append(
        """
        # Performance

        What reviews cost, measured by `bench/run` (%s) on %s cores (%s; %s; %s). Everything shares these
        cores: the server, the API server, etcd and whoever asks. So read ratios first; every one of them was
        measured in one run.
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
            "p99 through the API server, 100 callers, to that of a webhook that does nothing",
            worst + " ×",
            "≤ 1.2 ×",
            worst <= 1.2));
    double heap = cluster.at("/start/liveHeapMiB").asDouble();
    rows.add(budget("heap after sync", heap + " MiB", "< 150 MiB", heap < 150));
    double rss = cluster.at("/start/rssPeakMiB").asDouble();
    rows.add(
        budget("resident memory, at most while it starts", rss + " MiB", "< 400 MiB", rss < 400));
    double ready = cluster.at("/start/secondsToReady").asDouble();
    rows.add(budget("from start to ready", ready + " s", "< 5 s", ready < 5));
    double flat = flatness();
    rows.add(
        budget(
            "a review at 100,000 Services to one at 100, the worst kind",
            twoDigits(flat) + " ×",
            "≤ 1.3 ×",
            flat <= 1.3));
    double many = slowest("manifests", "5000 ");
    rows.add(
        budget(
            "`check` of 5,000 manifests, however they lie there",
            twoDigits(many) + " s",
            "< 2 s",
            many < 2));
    double small = slowest("start", "launcher, text");
    rows.add(
        budget("a small `check`, start to end", twoDigits(small) + " s", "< 0.35 s", small < 0.35));
    append("## Budgets\n");
    table(List.of("What", "Figure", "Budget", "Holds"), rows);
    append("Why one is missed, and what was tried, is in [decisions.md](decisions.md).\n");
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

        A review from bytes to bytes, without HTTP: an update that is in order, of an object drawn from the whole
        cluster. Microseconds, and in brackets kilobytes allocated.
        """);
    List<String> sizes =
        names(engine.get("Service")).stream()
            .filter(s -> engine.at("/Service/" + s).has("review"))
            .toList();
    table(
        columns("", sizes.stream().map(s -> s + " Services"), Stream.of("100,000 to 100")),
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
        "Microseconds by number of Services (one line for each kind)",
        sizes,
        SyntheticCluster.REVIEWED_KINDS.stream()
            .map(
                k ->
                    sizes.stream()
                        .map(s -> engine.at("/" + k + "/" + s + "/review/micros").asDouble())
                        .toList())
            .toList());
    if (engine.at("/Service/10000").has("decode")) {
      append("Where it goes, at 10,000 Services; `verdict` holds `impact`:\n");
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

        What an object that is kept takes of the heap, in bytes: what rules read, and beside it name, uid and version, which
        the watch needs.
        """);
    table(
        List.of("", "Read by rules", "For the watch", "Together"),
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

        One replica with `%s`, which is what the image and the shipped Deployment give it, beside a real API
        server with %s Services, %s Ingresses, %s slices and %s Endpoints, all written by hand: what controllers
        write we do not keep.

        It was ready after %s s, for which it took %s s of a processor; then %s MiB of its heap were alive and %s MiB
        resident, %s MiB at most.

        Reviews over HTTPS at a pace that heeds no answer: who waits in a queue counts as waiting. Milliseconds.
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
        "p50 and p99 in milliseconds by reviews a second",
        names,
        Stream.of("p50", "p99")
            .map(p -> names.stream().map(r -> rates.get(r).get(p).asDouble()).toList())
            .toList());
  }

  private void through() {
    append(
        """
        ## Through the API server

        Dry-run writes by the real API server, without a webhook, with one that answers yes without looking (on the
        same HTTP server, registered by the same rules), and with ours; in turn, a second each, and 100 callers, for
        whom there is a budget, more often. Milliseconds.
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
            "ours p50",
            "p99",
            "p50 to no-op",
            "p99 to no-op"),
        rows);
    JsonNode denial = cluster.get("denial");
    append(
        """
        A denial is looked at live before it is given: %s ms at the median and %s ms at p99, against %s and %s ms for
        what is let through (four a second).
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

        With %s changes a second on the watch (a thousand were asked of the API server) 200 reviews a second took %s ms at
        the median and %s ms at p99, against %s and %s ms when nothing changed. The server took %s of a core for both.
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

        A connection has one review under way, and of connections there are at most 2,000 (`portcullis.http.max-connections`):
        so nobody waits longer than so many reviews take, which is a fraction of the time-out. Who takes more than memory,
        for a look at live objects, gets a thread; of those no more than 64 a core are under way, and nobody is answered
        who has waited two seconds for one. No more bodies are read at once than the heap has room for. Whoever is beyond
        is told so at once (503), and the API server's failure policy decides while there is time.

        On these cores %s reviews a second were answered by 64 callers who wait for each answer. Twice as many were asked
        for %s s, by as many connections as three API servers have requests in flight (1,800): %s. From
        when it was sent an answer took %s ms at the median, %s ms at p99 and %s ms at most, against a time-out of 3 s;
        what found no connection free in that time was never sent (unanswered). %s MiB were resident, %s at most. It was
        itself again after %s s.
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
        ## The audit, and the map

        A replica that judges what changes, speaks of it, and has the map open, to one that does neither; in the same cluster,
        with %s changes a second.

        A look at everything took %s ms when the replica had just started. The page got its first rows, all of
        them, %s ms after it had asked, and %s ms when it asked again (%s MiB before compression).
        """,
        numberOf(audit.get("with"), "changesPerSecond"),
        numberOf(audit, "firstPassMillis"),
        numberOf(audit.get("page"), "firstMillis"),
        numberOf(audit.get("page"), "againMillis"),
        numberOf(audit.get("page"), "mib"));
    table(
        List.of("", "live heap, MiB", "resident, MiB", "of a core, while it changes"),
        Stream.of("without", "with")
            .map(
                a ->
                    List.of(
                        a,
                        numberOf(audit.get(a), "liveHeapMiB"),
                        numberOf(audit.get(a), "rssMiB"),
                        numberOf(audit.get(a), "cpuShare")))
            .toList());
    append("From a change that breaks a chain until it is said, in milliseconds:\n");
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

        By the launcher, start to end: the median and the longest of %s runs in seconds, and the most memory that was
        resident. Chains of Ingress, Service and Endpoints; or Ingresses to one Service.
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

        `bench/run` builds, measures and writes this page; `bench/run short` takes ten minutes, `bench/run full`
        longer, because it has more sizes and more rounds. All of it is in `bench/java`, and the results are left
        in `target/bench` as JSON. The cluster is `World`: it is in order, of any size, and each Service, Ingress and slice in it is alike.

        | Part | Made by |
        |---|---|
        | The engine | `ReviewBenchmark`: JMH with `-prof gc`, a JVM of its own for each figure |
        | Memory | `Memory`: the heap with 20,000 objects of a kind more, divided |
        | The server, overload | `ClusterBench` and `Load`: an open loop, latency counted from when a call was due |
        | Through the API server | `ClusterBench.inTurn`: a closed loop of so many callers, each arm a second, in an order that is drawn |
        | The audit, and the map | `AuditBench` |
        | The command line | `bench/cli` |

        Allocations of a review are held to figures in the tests (`AllocationTest`), because bytes do not depend on how busy a
        machine is.
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
