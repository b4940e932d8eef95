package dev.portcullis.bench;

import dev.portcullis.webhook.ReviewBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link ReviewBenchmark}. */
final class ReviewBenchmarkRunner {

  private static final String BENCHMARK = ReviewBenchmark.class.getName();

  private ReviewBenchmarkRunner() {}

  /** Microseconds and bytes by kind, size, and part. */
  static Map<String, Object> run(boolean full) throws RunnerException {
    Map<String, Object> byKind = new LinkedHashMap<>();
    String parts = ".(decode|translate|impact|verdict|encode)";
    ChainedOptionsBuilder whole = options(full).include(BENCHMARK + ".review");
    ChainedOptionsBuilder split =
        options(full).include(BENCHMARK + parts).param("services", "10000");
    // The short form omits some sizes and the parts.
    add(byKind, full ? whole : whole.param("services", "100", "100000"));
    if (full) {
      add(byKind, split);
    }
    return byKind;
  }

  private static ChainedOptionsBuilder options(boolean full) {
    ChainedOptionsBuilder options =
        new OptionsBuilder().addProfiler(GCProfiler.class).jvmArgs("-Xmx6g");
    return full
        ? options
        : options
            .warmupIterations(2)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(2)
            .measurementTime(TimeValue.seconds(1));
  }

  @SuppressWarnings("unchecked")
  private static void add(Map<String, Object> byKind, ChainedOptionsBuilder options)
      throws RunnerException {
    for (RunResult result : new Runner(options.build()).run()) {
      String part = result.getPrimaryResult().getLabel();
      Map<String, Object> bySize =
          (Map<String, Object>)
              byKind.computeIfAbsent(
                  result.getParams().getParam("kind"), k -> new LinkedHashMap<>());
      Map<String, Object> byPart =
          (Map<String, Object>)
              bySize.computeIfAbsent(
                  result.getParams().getParam("services"), k -> new LinkedHashMap<>());
      byPart.put(
          part,
          Map.of(
              "micros",
              result.getPrimaryResult().getScore(),
              "plusMinus",
              result.getPrimaryResult().getScoreError(),
              "bytes",
              result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
    }
  }
}
