package dev.portcullis.tls;

import java.time.Duration;

/**
 * How long things are good for.
 *
 * @param ca of a CA; it is followed by another when a third is left
 * @param serving of what is served; renewed when a third is left
 * @param overlap how long callers trust a new CA before something under it is served, and how long
 *     they trust the old one after
 */
record CertificateLifetimes(Duration ca, Duration serving, Duration overlap) {

  private static final int RENEWAL_DIVISOR = 3;

  CertificateLifetimes {
    // Replicas hear of a new certificate as late as callers may: while the old one is still good.
    if (overlap.compareTo(renewalWindow(serving)) >= 0 || serving.compareTo(ca) >= 0) {
      throw new IllegalArgumentException(
          "portcullis.tls: rotation-overlap ("
              + overlap
              + ") must be less than a third of served-lifetime ("
              + serving
              + "), and that less than authority-lifetime ("
              + ca
              + ")");
    }
  }

  /** What is left of the life of something when it is time for the next. */
  static Duration renewalWindow(Duration lifetime) {
    return lifetime.dividedBy(RENEWAL_DIVISOR);
  }
}
