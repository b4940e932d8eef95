package dev.portcullis.tls;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Computes the next step of certificate rotation. A new CA is published next to the old one and
 * used only after every client has had time to trust it; the old CA is removed only after no client
 * meets a certificate under it.
 */
final class CertificateRotation {

  private final CertificateIssuer issuer;
  private final Clock clock;
  private final CertificateLifetimes lifetimes;
  private final List<GeneralName> subjectAltNames;

  CertificateRotation(
      CertificateIssuer issuer,
      Clock clock,
      CertificateLifetimes lifetimes,
      List<GeneralName> subjectAltNames) {
    this.issuer = issuer;
    this.clock = clock;
    this.lifetimes = lifetimes;
    this.subjectAltNames = List.copyOf(subjectAltNames);
  }

  /** The bundle of a new installation. */
  CertificateBundle initialBundle() {
    return issueUnder(issueCa());
  }

  /**
   * The bundle after the step that is due; the same bundle if none is.
   *
   * @param publishedSince since when clients trust a CA; empty if they do not yet
   */
  CertificateBundle nextBundle(
      CertificateBundle now, Function<X509Certificate, Optional<Instant>> publishedSince) {
    Optional<KeyAndCertificate> trustedNextCa =
        now.nextCa()
            .filter(
                n ->
                    publishedSince
                        .apply(n.certificate())
                        .filter(this::hasOverlapElapsed)
                        .isPresent());
    if (isExpired(now.ca())) {
      // No client trusts the serving certificate any more, so no overlap is needed.
      return issueUnder(now.nextCa().orElseGet(this::issueCa));
    } else if (trustedNextCa.isPresent()) {
      return issueUnder(trustedNextCa.get()).withPreviousCa(now.ca().certificate());
    } else if (now.nextCa().isEmpty() && isRenewalDue(now.ca(), lifetimes.ca())) {
      return now.withNextCa(issueCa());
    } else if (isRenewalDue(now.serving(), lifetimes.serving()) && isWorthRenewing(now)) {
      return now.withServing(issueServing(now.ca()));
    } else if (now.previousCa().isPresent() && hasOverlapElapsed(issuer.issuedAt(now.serving()))) {
      return now.withoutPreviousCa();
    }
    return now;
  }

  private CertificateBundle issueUnder(KeyAndCertificate ca) {
    return new CertificateBundle(ca, issueServing(ca));
  }

  private KeyAndCertificate issueCa() {
    return issuer.issueCa(lifetimes.ca());
  }

  private KeyAndCertificate issueServing(KeyAndCertificate ca) {
    return issuer.issueServing(ca, subjectAltNames, lifetimes.serving());
  }

  private boolean isExpired(KeyAndCertificate issued) {
    return !clock.instant().isBefore(issued.notAfter());
  }

  private boolean isRenewalDue(KeyAndCertificate issued, Duration lifetime) {
    return clock
        .instant()
        .isAfter(issued.notAfter().minus(CertificateLifetimes.renewalWindow(lifetime)));
  }

  /** Whether a new serving certificate could expire later than this one, within its CA. */
  private static boolean isWorthRenewing(CertificateBundle now) {
    return now.serving()
        .notAfter()
        .isBefore(now.ca().notAfter().minus(CertificateIssuer.CERT_TIME_RESOLUTION));
  }

  private boolean hasOverlapElapsed(Instant time) {
    return !clock.instant().isBefore(time.plus(lifetimes.overlap()));
  }
}
