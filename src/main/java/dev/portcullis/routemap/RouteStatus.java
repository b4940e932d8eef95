package dev.portcullis.routemap;

import dev.portcullis.policy.AssessedFinding;
import java.util.Locale;

/** The status of a route or node, in ascending severity. */
public enum RouteStatus {
  /** No findings. */
  OK,
  /** All problems are exempted. */
  SUPPRESSED,
  /** A part could not be read. */
  UNKNOWN,
  /** A problem that need not stop traffic. */
  WARNING,
  /** Traffic is not delivered, or two objects disagree about its destination. */
  ERROR;

  /** The status that a finding gives to its route. */
  static RouteStatus of(AssessedFinding finding) {
    return finding.isExempted() ? SUPPRESSED : finding.error() ? ERROR : WARNING;
  }

  /** The more severe of the two. */
  RouteStatus worseOf(RouteStatus other) {
    return compareTo(other) < 0 ? other : this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
