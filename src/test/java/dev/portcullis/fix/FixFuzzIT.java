package dev.portcullis.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.core.JsonParser;
import dev.portcullis.testing.RandomSeed;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Fuzzes the parser and {@code fix} with Jazzer in a separate process, with fixtures as seeds. */
@Tag("alone")
@Tag("slow")
final class FixFuzzIT {

  /** A number and not a time, so that a busy machine tests as much as an idle one. */
  private static final int RUNS = Integer.getInteger("fuzz.runs", 3000);

  private static final List<String> DICTIONARY =
      List.of(
          "apiVersion: ",
          "kind: Ingress",
          "kind: Service",
          "kind: List\\x0aitems:\\x0a- ",
          "metadata: {name: web}",
          "networking.k8s.io/v1beta1",
          "backend: ",
          "serviceName: ",
          "servicePort: ",
          "ports: ",
          "port: 80",
          "name: ",
          "path: /",
          "paths: ",
          "rules: ",
          "---",
          "...",
          "\\x0d\\x0a",
          "&a ",
          "*a",
          "<<: ",
          "!!str ",
          "? ",
          "|-",
          "\\xef\\xbb\\xbf");

  private static final Pattern COUNTS =
      Pattern.compile("Fixed (?<fixed>\\d+) of (?<all>\\d+) inputs beyond the seeds");

  /** Different inputs that the fuzzer created. */
  private static final int MIN_INPUTS = 500;

  /** Those of them in which something was fixed, and not only read. */
  private static final int MIN_FIXED = 10;

  @TempDir private Path folder;

  @Test
  void neitherCrashesNorHangsNorChangesMeaning() throws Exception {
    Path seeds = seeds();
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    Path words =
        Files.write(folder.resolve("words"), DICTIONARY.stream().map(w -> '"' + w + '"').toList());
    Path log = folder.resolve("log");

    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-D" + FixFuzzer.SEED_FOLDER + "=" + seeds,
                "-cp",
                classPath(
                    FixFuzzer.class,
                    Fixer.class,
                    LoadSettings.class,
                    JsonParser.class,
                    Jazzer.class,
                    FuzzedDataProvider.class),
                Jazzer.class.getName(),
                "--target_class=" + FixFuzzer.class.getName(),
                "--instrumentation_includes=dev.portcullis.**:org.snakeyaml.**",
                "-runs=" + RUNS,
                "-seed=" + RandomSeed.orElse(1) % Integer.MAX_VALUE,
                "-timeout=60", // seconds per input
                "-rss_limit_mb=0", // -Xmx limits the heap
                "-max_len=4096",
                "-dict=" + words,
                corpus.toString(),
                seeds.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      int exit = fuzzer.waitFor();
      String output = Files.readString(log, StandardCharsets.ISO_8859_1);
      assertEquals(0, exit, () -> tail(output) + findings());
      Matcher counts = COUNTS.matcher(output);
      assertTrue(counts.find(), tail(output));
      assertTrue(Integer.parseInt(counts.group("all")) > MIN_INPUTS, counts.group());
      assertTrue(Integer.parseInt(counts.group("fixed")) > MIN_FIXED, counts.group());
    } finally {
      fuzzer.destroyForcibly();
    }
  }

  private Path seeds() throws IOException {
    Path seeds = Files.createDirectory(folder.resolve("seeds"));
    for (String fixtures : List.of("fix", "rules")) {
      try (Stream<Path> files = Files.walk(Path.of("src/test/resources", fixtures))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, seeds.resolve(file.toString().replace('/', '+')));
        }
      }
    }
    return seeds;
  }

  private static String classPath(Class<?>... classes) throws URISyntaxException {
    StringBuilder path = new StringBuilder();
    for (Class<?> c : classes) {
      path.append(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()))
          .append(File.pathSeparator);
    }
    return path.toString();
  }

  private static String tail(String log) {
    List<String> lines = log.lines().filter(l -> !l.startsWith("INFO: Instrumented")).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  /** The inputs that failed. */
  private String findings() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("(crash|timeout|oom)-.*"))
          .map(FixFuzzIT::format)
          .collect(Collectors.joining());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String format(Path file) {
    try {
      return "\n" + file.getFileName() + ", escaped: " + escape(Files.readAllBytes(file));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String escape(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(b >= ' ' && b < 127 ? String.valueOf((char) b) : "\\x%02x".formatted(b & 0xFF));
    }
    return text.toString();
  }
}
