package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import java.time.Duration;
import java.util.Optional;

/** Checks that the clocks of the API server and of this machine agree. */
final class ClockSkewCheck implements DoctorCheck {

  /** Far less than the five minutes by which the server back-dates its certificates. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(1);

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "clock skew";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    evaluate(installation.clockOffset(), report);
  }

  /**
   * Evaluates a clock offset.
   *
   * @param offset how far the API server's clock is ahead of the local one; empty if unknown
   */
  static void evaluate(Optional<Duration> offset, FindingReporter report) {
    if (offset.isEmpty()) {
      report.unknown("The API server does not send its time, so clocks cannot be compared", "");
      return;
    }
    Duration skew = offset.get().abs();
    if (skew.compareTo(MAX_SKEW) > 0) {
      report.error(
          "The clock of this machine is "
              + skew.plus(HALF_A_MINUTE).toMinutes()
              + " min "
              + (offset.get().isNegative() ? "ahead of" : "behind")
              + " the API server's; they disagree about which certificates are valid",
          "",
          "timedatectl set-ntp true (on the machine whose clock is wrong)");
    }
  }
}
