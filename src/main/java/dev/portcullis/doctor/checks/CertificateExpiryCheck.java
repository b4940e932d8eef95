package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateChain;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.model.TextSanitizer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Checks that certificates are valid by the API server's clock, and do not expire soon. */
final class CertificateExpiryCheck implements DoctorCheck {

  /** The longest time before expiry in which a certificate is reported. */
  private static final Duration MAX_WARNING_PERIOD = Duration.ofDays(14);

  /** The warning period of short-lived certificates is this part of their lifetime. */
  private static final int WARNING_PERIOD_DIVISOR = 10;

  @Override
  public String name() {
    return "certificate expiry";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    if (installation.webhookConfigurations().stream()
        .allMatch(c -> c.portcullisWebhooks().isEmpty())) {
      return; // the API server calls no webhook, and there may be no certificate yet
    }
    Optional<CertificateChain> chain = installation.servingCertificate().chain();
    if (chain.isEmpty()) {
      return;
    }
    Map<X509Certificate, String> descriptions = new LinkedHashMap<>();
    for (X509Certificate certificate : chain.get().certificates()) {
      descriptions.putIfAbsent(
          certificate, "The " + installation.servingCertificate().description());
    }
    installation.webhookConfigurations().stream()
        .flatMap(c -> CaBundle.of(c).stream())
        .forEach(
            b ->
                chain
                    .get()
                    .findTrustAnchor(b.certificates())
                    .ifPresent(a -> descriptions.putIfAbsent(a, "The CA of " + b.location())));
    descriptions.forEach(
        (certificate, description) ->
            describeValidityProblem(certificate, installation.now())
                .ifPresent(
                    p ->
                        report(installation, description + nameOf(certificate) + " " + p, report)));
  }

  private static String nameOf(X509Certificate certificate) {
    return " (" + TextSanitizer.toSingleLine(certificate.getSubjectX500Principal().getName()) + ")";
  }

  private static void report(
      InstallationView installation, String problem, FindingReporter report) {
    if (installation.certificateMode() == CertificateMode.SELF_MANAGED) {
      report.error(
          problem
              + "; the server has not renewed it, although it does so at a third of its lifetime",
          "",
          installation.ref().logsCommand());
    } else {
      report.error(
          problem, "", installation.certificateMode().renewCertificateCommand(installation.ref()));
    }
  }

  /**
   * Describes why a certificate is invalid or needs renewal; empty if neither. It expires soon when
   * less than a tenth of its lifetime is left, and less than 14 days.
   */
  static Optional<String> describeValidityProblem(X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Duration warningPeriod = Duration.between(begin, end).dividedBy(WARNING_PERIOD_DIVISOR);
    if (warningPeriod.compareTo(MAX_WARNING_PERIOD) > 0) {
      warningPeriod = MAX_WARNING_PERIOD;
    }
    if (now.isBefore(begin)) {
      return Optional.of("is not valid before " + begin + " (API server's clock)");
    } else if (now.isAfter(end)) {
      return Optional.of("expired at " + end + ", so every webhook call fails");
    }
    return now.plus(warningPeriod).isAfter(end)
        ? Optional.of("expires soon, at " + end)
        : Optional.empty();
  }
}
