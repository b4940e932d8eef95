package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ServingCertificate;
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
public final class CertificateExpiryCheck implements DoctorCheck {

  /** Of a life that is longer than ten times that, so much is enough to do something about it. */
  private static final Duration MAX_WARNING_PERIOD = Duration.ofDays(14);

  private static final int WARNING_PERIOD_DIVISOR = 10;

  @Override
  public String name() {
    return "certificates";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    if (site.webhookConfigurations().stream().allMatch(c -> c.portcullisWebhooks().isEmpty())) {
      return; // nobody calls, and where nobody has started there are none yet
    }
    ServingCertificate served = site.servingCertificate();
    served
        .chain()
        .ifPresent(
            chain -> {
              Map<X509Certificate, String> places = new LinkedHashMap<>();
              chain.certificates().forEach(c -> places.putIfAbsent(c, served.location()));
              site.webhookConfigurations().stream()
                  .flatMap(c -> CaBundle.of(c).stream())
                  .forEach(
                      b ->
                          chain
                              .findTrustAnchor(b.certificates())
                              .ifPresent(a -> places.putIfAbsent(a, b.location())));
              places.forEach(
                  (c, place) ->
                      describeValidityProblem(c, site.now())
                          .ifPresent(t -> say.accept(toError(site, place, c, t))));
            });
  }

  private DoctorFinding toError(
      InstallationView site, String place, X509Certificate certificate, String trouble) {
    return new DoctorFinding(
        Level.ERROR,
        name(),
        place
            + ": "
            + TextSanitizer.toSingleLine(certificate.getSubjectX500Principal().getName())
            + " "
            + trouble
            + (site.certificateMode() == CertificateMode.SELF_MANAGED
                ? "; the server renews it by itself when a third of its life is left, and has not"
                : ""),
        site.certificateMode() == CertificateMode.SELF_MANAGED
            ? site.ref().logsCommand()
            : site.certificateMode().renewCertificateCommand(site.ref()));
  }

  /**
   * What is wrong with the time in which a certificate is good; empty if nothing is. It is near its
   * end when less than a tenth of its life is left, and less than 14 days.
   */
  static Optional<String> describeValidityProblem(X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Duration tenth = Duration.between(begin, end).dividedBy(WARNING_PERIOD_DIVISOR);
    Duration least = tenth.compareTo(MAX_WARNING_PERIOD) < 0 ? tenth : MAX_WARNING_PERIOD;
    if (now.isBefore(begin)) {
      return Optional.of("is not good before " + begin + ", by the API server's clock");
    } else if (now.isAfter(end)) {
      return Optional.of("was good until " + end + ", and no call is trusted any more");
    }
    return now.plus(least).isAfter(end) ? Optional.of("is near its end: " + end) : Optional.empty();
  }
}
