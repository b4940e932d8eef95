package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.portcullis.bench.SyntheticCluster;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Compares the bytes that a review allocates with a committed baseline, in proportion to a
 * reference that is measured in the same JVM, because JVMs differ. Bytes do not depend on the load
 * of the machine, and time mostly follows them.
 */
class AllocationTest {

  private static final Path BASELINE_FILE =
      Path.of("src/test/resources/bench/allocations.properties");

  /** A new rule may allocate a little. */
  private static final double MARGIN = 0.10;

  static final List<String> KINDS = SyntheticCluster.REVIEWED_KINDS;

  private static final Properties MEASURED = new Properties();
  private static final Properties BASELINE = new Properties();

  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationMeter.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), printed);
    MEASURED.load(new StringReader(printed));
    if (Boolean.getBoolean("write-allocations")) {
      Files.writeString(
          BASELINE_FILE,
          "# Bytes that a review allocates, from request body to response body; written and checked"
              + " by AllocationTest.\n"
              + printed);
      fail(BASELINE_FILE + " was written; review the change and run again");
    }
    BASELINE.load(new StringReader(Files.readString(BASELINE_FILE)));
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void allocationMatchesBaseline(String kind) {
    double measured = bytes(MEASURED, kind);
    double committed =
        bytes(BASELINE, kind)
            * bytes(MEASURED, AllocationMeter.REFERENCE)
            / bytes(BASELINE, AllocationMeter.REFERENCE);
    assertTrue(
        measured < committed * (1 + MARGIN),
        () -> "%.0f bytes, above the baseline of %.0f".formatted(measured, committed));
    assertTrue(
        measured > committed * (1 - 2 * MARGIN),
        () ->
            "%.0f bytes, far below the baseline of %.0f: lower it with -Dwrite-allocations=true"
                .formatted(measured, committed));
  }

  private static double bytes(Properties allocations, String key) {
    return Double.parseDouble(allocations.getProperty(key));
  }
}
