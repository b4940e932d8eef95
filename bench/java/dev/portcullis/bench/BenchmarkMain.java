package dev.portcullis.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.portcullis.cluster.CacheMemoryBenchmark;
import dev.portcullis.integration.ServerBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the selected parts of the benchmark and stores each result as JSON. */
public final class BenchmarkMain {

  private static final Path RESULTS = Path.of("target/bench");

  private BenchmarkMain() {}

  /** {@code short|full}, and the parts to run (default: all). */
  public static void main(String... args) throws Exception {
    boolean full = args.length > 0 && args[0].equals("full");
    List<String> parts =
        args.length > 1
            ? Arrays.asList(args).subList(1, args.length)
            : List.of("engine", "memory", "cluster", "cli");
    Files.createDirectories(RESULTS);
    write("machine", machine(full, parts));
    if (parts.contains("engine")) {
      write("engine", ReviewBenchmarkRunner.run(full));
    }
    if (parts.contains("memory")) {
      write("memory", CacheMemoryBenchmark.measure());
    }
    if (parts.contains("cluster")) {
      try (ServerBenchmark bench =
          new ServerBenchmark(
              new SyntheticCluster(Integer.getInteger("bench.services", 10_000)),
              full ? ServerBenchmark.BenchmarkPlan.FULL : ServerBenchmark.BenchmarkPlan.SHORT,
              ServerBenchmark.FLAGS)) {
        write("cluster", bench.run());
      }
    }
    if (parts.contains("cli")) {
      commandLine(full);
    }
    PerformanceDoc.write(RESULTS, Path.of("docs/performance.md"));
    System.exit(0);
  }

  /** Measured from outside, by a separate program. */
  private static void commandLine(boolean full) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "bench/cli/Measure.java"));
    command.addAll(full ? List.of("5", "100", "1000", "5000", "20000") : List.of("3", "5000"));
    int exit =
        new ProcessBuilder(command)
            .redirectOutput(RESULTS.resolve("cli.json").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the command line could not be measured: " + exit);
    }
  }

  private static void write(String part, Object result) throws IOException {
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(RESULTS.resolve(part + ".json").toFile(), result);
  }

  /** Parts that are not run again keep their form. */
  private static Map<String, Object> machine(boolean full, List<String> parts) throws IOException {
    Map<String, Object> machine = new LinkedHashMap<>();
    Map<String, Object> forms = new TreeMap<>();
    Path before = RESULTS.resolve("machine.json");
    if (Files.exists(before)) {
      new ObjectMapper()
          .readTree(before.toFile())
          .path("forms")
          .fields()
          .forEachRemaining(f -> forms.put(f.getKey(), f.getValue().asText()));
    }
    parts.forEach(p -> forms.put(p, full ? "full" : "short"));
    machine.put("forms", forms);
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put(
        "processor",
        Files.readString(Path.of("/proc/cpuinfo"))
            .lines()
            .filter(l -> l.startsWith("model name"))
            .map(l -> l.replaceFirst(".*: ", ""))
            .findFirst()
            .orElse("unknown"));
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version());
    return machine;
  }
}
