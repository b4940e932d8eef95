package dev.portcullis.doctor;

import dev.portcullis.model.TextSanitizer;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether certificates are good now and for some time to come, by the API server's clock. */
final class Lasting implements Check {

  /** Of a life that is longer than ten times that, so much is enough to do something about it. */
  private static final Duration ENOUGH = Duration.ofDays(14);

  private static final int PARTS = 10;

  @Override
  public String about() {
    return "certificates";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    if (site.configurations().stream().allMatch(c -> c.ours().isEmpty())) {
      return; // nobody calls, and where nobody has started there are none yet
    }
    Served served = site.served();
    served
        .chain()
        .ifPresent(
            chain -> {
              Map<X509Certificate, String> places = new LinkedHashMap<>();
              chain.certificates().forEach(c -> places.putIfAbsent(c, served.where()));
              site.configurations().stream()
                  .flatMap(c -> Bundle.of(c).stream())
                  .forEach(
                      b ->
                          chain
                              .anchorIn(b.certificates())
                              .ifPresent(a -> places.putIfAbsent(a, b.place())));
              places.forEach(
                  (c, place) ->
                      trouble(c, site.now()).ifPresent(t -> say.accept(wrong(site, place, c, t))));
            });
  }

  private DoctorFinding wrong(
      Site site, String place, X509Certificate certificate, String trouble) {
    return new DoctorFinding(
        Level.WRONG,
        about(),
        place
            + ": "
            + TextSanitizer.toSingleLine(certificate.getSubjectX500Principal().getName())
            + " "
            + trouble
            + (site.setup() == Setup.SELF_MANAGED
                ? "; the server renews it by itself when a third of its life is left, and has not"
                : ""),
        site.setup() == Setup.SELF_MANAGED
            ? site.scope().logs()
            : site.setup().renew(site.scope()));
  }

  /**
   * What is wrong with the time in which a certificate is good; empty if nothing is. It is near its
   * end when less than a tenth of its life is left, and less than 14 days.
   */
  static Optional<String> trouble(X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Duration tenth = Duration.between(begin, end).dividedBy(PARTS);
    Duration least = tenth.compareTo(ENOUGH) < 0 ? tenth : ENOUGH;
    if (now.isBefore(begin)) {
      return Optional.of("is not good before " + begin + ", by the API server's clock");
    } else if (now.isAfter(end)) {
      return Optional.of("was good until " + end + ", and no call is trusted any more");
    }
    return now.plus(least).isAfter(end) ? Optional.of("is near its end: " + end) : Optional.empty();
  }
}
