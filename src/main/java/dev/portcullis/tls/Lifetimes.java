package dev.portcullis.tls;

import java.time.Duration;

/**
 * How long things are good for.
 *
 * @param authority of a CA; it is followed by another when a third is left
 * @param served of what is served; renewed when a third is left
 * @param overlap how long callers trust a new CA before something under it is served, and how long
 *     they trust the old one after
 */
record Lifetimes(Duration authority, Duration served, Duration overlap) {

  private static final int PARTS = 3;

  Lifetimes {
    // Replicas hear of a new certificate as late as callers may: while the old one is still good.
    if (overlap.compareTo(lastPart(served)) >= 0 || served.compareTo(authority) >= 0) {
      throw new IllegalArgumentException(
          "portcullis.tls: rotation-overlap ("
              + overlap
              + ") must be less than a third of served-lifetime ("
              + served
              + "), and that less than authority-lifetime ("
              + authority
              + ")");
    }
  }

  /** What is left of the life of something when it is time for the next. */
  static Duration lastPart(Duration lifetime) {
    return lifetime.dividedBy(PARTS);
  }
}
