package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The work of a review grows in proportion to the size of the objects. It is measured as allocated
 * bytes and as the CPU time of interpreted code, which do not depend on the load of the machine.
 */
class EvaluationWorkTest {

  private static final int SMALL = 100;
  private static final int LARGE = 400;

  /** Four for linear work, sixteen for quadratic work. */
  private static final double MAX_GROWTH = 7;

  static final Set<String> REVIEWS = EvaluationWorkMeter.REVIEWS.keySet();

  private static final Map<String, List<Double>> MEASURED = new HashMap<>();

  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-cp",
                System.getProperty("java.class.path"),
                EvaluationWorkMeter.class.getName(),
                Integer.toString(SMALL),
                Integer.toString(LARGE))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), printed);
    for (String line : printed.lines().toList()) {
      String[] words = line.split(" ");
      MEASURED.put(words[0], Arrays.stream(words).skip(1).map(Double::valueOf).toList());
    }
  }

  @ParameterizedTest
  @FieldSource("REVIEWS")
  void workIsLinear(String review) {
    List<Double> measured = MEASURED.get(review);
    assertTrue(measured.get(2) < MAX_GROWTH * measured.get(0), () -> "CPU time: " + measured);
    assertTrue(measured.get(3) < MAX_GROWTH * measured.get(1), () -> "bytes: " + measured);
  }
}
