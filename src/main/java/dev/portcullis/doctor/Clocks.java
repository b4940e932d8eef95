package dev.portcullis.doctor;

import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the API server and this machine agree about what time it is. */
final class Clocks implements Check {

  /** Kerberos takes five; certificates of ours are back-dated by as much. */
  private static final Duration MOST = Duration.ofMinutes(1);

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Override
  public String about() {
    return "clocks";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    judge(site.greeting().ahead()).ifPresent(say);
  }

  /** What is to be said of the API server's clock, which is that far ahead of ours. */
  Optional<DoctorFinding> judge(Optional<Duration> ahead) {
    if (ahead.isEmpty()) {
      return Optional.of(
          new DoctorFinding(
              Level.UNKNOWN, about(), "clocks: the API server does not say what time it is", ""));
    }
    Duration apart = ahead.get().abs();
    return apart.compareTo(MOST) <= 0
        ? Optional.empty()
        : Optional.of(
            new DoctorFinding(
                Level.WRONG,
                about(),
                "clocks are apart: this machine's is "
                    + apart.plus(HALF_A_MINUTE).toMinutes()
                    + " min "
                    + (ahead.get().isNegative() ? "ahead of" : "behind")
                    + " the API server's; certificates begin and end at another time for one than"
                    + " for the other",
                "timedatectl set-ntp true (on whichever machine is wrong)"));
  }
}
