package dev.portcullis.tls;

import java.time.Duration;

/**
 * The lifetimes of certificates. Each certificate is renewed when a third of its lifetime is left.
 *
 * @param ca lifetime of a CA
 * @param serving lifetime of a serving certificate
 * @param overlap how long clients trust a new CA before it is used, and the old one afterwards
 */
record CertificateLifetimes(Duration ca, Duration serving, Duration overlap) {

  private static final int RENEWAL_DIVISOR = 3;

  CertificateLifetimes {
    // Replicas and clients learn of a new certificate late, while the old one must still be valid.
    if (overlap.compareTo(renewalWindow(serving)) >= 0 || serving.compareTo(ca) >= 0) {
      throw new IllegalArgumentException(
          "portcullis.tls: rotation-overlap ("
              + overlap
              + ") must be less than a third of served-lifetime ("
              + serving
              + "), and served-lifetime must be less than authority-lifetime ("
              + ca
              + ")");
    }
  }

  /** The remaining lifetime at which a certificate is renewed. */
  static Duration renewalWindow(Duration lifetime) {
    return lifetime.dividedBy(RENEWAL_DIVISOR);
  }
}
