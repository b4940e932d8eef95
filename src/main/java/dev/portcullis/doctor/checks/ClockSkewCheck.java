package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the API server and this machine agree about what time it is. */
public final class ClockSkewCheck implements DoctorCheck {

  /** Kerberos takes five; certificates of ours are back-dated by as much. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(1);

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "clocks";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    evaluate(site.serverClock().offset()).ifPresent(say);
  }

  /** What is to be said of the API server's clock, which is that far ahead of ours. */
  Optional<DoctorFinding> evaluate(Optional<Duration> ahead) {
    if (ahead.isEmpty()) {
      return Optional.of(
          new DoctorFinding(
              Level.UNKNOWN, name(), "clocks: the API server does not say what time it is", ""));
    }
    Duration apart = ahead.get().abs();
    return apart.compareTo(MAX_SKEW) <= 0
        ? Optional.empty()
        : Optional.of(
            new DoctorFinding(
                Level.ERROR,
                name(),
                "clocks are apart: this machine's is "
                    + apart.plus(HALF_A_MINUTE).toMinutes()
                    + " min "
                    + (ahead.get().isNegative() ? "ahead of" : "behind")
                    + " the API server's; certificates begin and end at another time for one than"
                    + " for the other",
                "timedatectl set-ntp true (on whichever machine is wrong)"));
  }
}
