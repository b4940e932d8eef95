package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the tolerance and the wording of {@link ClockSkewCheck}. */
final class ClockSkewCheckTest {

  @Test
  void toleratesOneMinuteOfClockSkew() {
    assertEquals(List.of(), evaluate(Optional.of(Duration.ofSeconds(-60))));
    assertTrue(
        evaluate(Optional.of(Duration.ofSeconds(-170)))
            .get(0)
            .problem()
            .startsWith("The clock of this machine is 3 min ahead of the API server's;"));
    assertTrue(
        evaluate(Optional.of(Duration.ofSeconds(61)))
            .get(0)
            .problem()
            .startsWith("The clock of this machine is 1 min behind the API server's;"));
    assertEquals(Level.UNKNOWN, evaluate(Optional.empty()).get(0).level());
  }

  private static List<DoctorFinding> evaluate(Optional<Duration> offset) {
    List<DoctorFinding> findings = new ArrayList<>();
    ClockSkewCheck.evaluate(offset, new FindingReporter("clock skew", findings::add));
    return findings;
  }
}
