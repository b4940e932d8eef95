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
 * What follows on what. A new CA is published beside the old one, and only when every caller has
 * had time to hear of it something under it is served; the old one is forgotten only when nobody
 * meets anything under it any more.
 */
final class CertificateRotation {

  /** Certificates count in whole seconds. */
  private static final Duration CERT_TIME_RESOLUTION = Duration.ofSeconds(1);

  private final CertificateIssuer issuer;
  private final Clock clock;
  private final CertificateLifetimes lifetimes;
  private final List<GeneralName> subjectAltNames;

  /**
   * A rotation.
   *
   * @param names of the servers that certificates are made for
   */
  CertificateRotation(
      CertificateIssuer issuer,
      Clock clock,
      CertificateLifetimes lifetimes,
      List<GeneralName> names) {
    this.issuer = issuer;
    this.clock = clock;
    this.lifetimes = lifetimes;
    this.subjectAltNames = List.copyOf(names);
  }

  /** The first of all. */
  CertificateBundle initialBundle() {
    return issueUnder(issueCa(), Optional.empty());
  }

  /**
   * The step that is due; the same where none is.
   *
   * @param publishedSince since when callers are known to trust a CA; empty if they do not yet
   */
  CertificateBundle nextBundle(
      CertificateBundle now, Function<X509Certificate, Optional<Instant>> publishedSince) {
    Optional<KeyAndCertificate> known =
        now.nextCa()
            .filter(
                n ->
                    publishedSince
                        .apply(n.certificate())
                        .filter(this::hasOverlapElapsed)
                        .isPresent());
    if (isExpired(now.ca())) {
      // Nobody trusts what is served any more, so there is nothing left to be careful about.
      return issueUnder(now.nextCa().orElseGet(this::issueCa), Optional.empty());
    } else if (known.isPresent()) {
      return issueUnder(known.get(), Optional.of(now.ca().certificate()));
    } else if (now.nextCa().isEmpty() && isRenewalDue(now.ca(), lifetimes.ca())) {
      return new CertificateBundle(
          now.ca(), now.serving(), Optional.of(issueCa()), now.previousCa());
    } else if (isRenewalDue(now.serving(), lifetimes.serving()) && isWorthRenewing(now)) {
      return new CertificateBundle(
          now.ca(), issueServing(now.ca()), now.nextCa(), now.previousCa());
    } else if (now.previousCa().isPresent() && hasOverlapElapsed(issuer.issuedAt(now.serving()))) {
      return new CertificateBundle(now.ca(), now.serving(), now.nextCa(), Optional.empty());
    }
    return now;
  }

  private CertificateBundle issueUnder(
      KeyAndCertificate authority, Optional<X509Certificate> previous) {
    return new CertificateBundle(authority, issueServing(authority), Optional.empty(), previous);
  }

  private KeyAndCertificate issueCa() {
    return issuer.issueCa(lifetimes.ca());
  }

  private KeyAndCertificate issueServing(KeyAndCertificate authority) {
    return issuer.issueServing(authority, subjectAltNames, lifetimes.serving());
  }

  private boolean isExpired(KeyAndCertificate identity) {
    return !clock.instant().isBefore(identity.notAfter());
  }

  private boolean isRenewalDue(KeyAndCertificate identity, Duration lifetime) {
    return clock
        .instant()
        .isAfter(identity.notAfter().minus(CertificateLifetimes.renewalWindow(lifetime)));
  }

  /** What ends with its CA cannot be made to last longer. */
  private static boolean isWorthRenewing(CertificateBundle now) {
    return now.serving().notAfter().isBefore(now.ca().notAfter().minus(CERT_TIME_RESOLUTION));
  }

  private boolean hasOverlapElapsed(Instant time) {
    return !clock.instant().isBefore(time.plus(lifetimes.overlap()));
  }
}
