package dev.portcullis.routemap;

import dev.portcullis.policy.AssessedFinding;
import java.util.Locale;

/** How something on the map is; the later, the sooner somebody should look. */
public enum RouteStatus {
  /** Nothing is known against it. */
  OK,
  /** What is wrong is meant so: an exemption says why. */
  SUPPRESSED,
  /** Nobody could look at all of it. */
  UNKNOWN,
  /** Worth a word; traffic may well flow. */
  WARNING,
  /** No traffic gets through, or two objects say different things about where to. */
  ERROR;

  /** The status that a finding gives to its route. */
  static RouteStatus of(AssessedFinding finding) {
    return finding.isExempted() ? SUPPRESSED : finding.error() ? ERROR : WARNING;
  }

  /** The worse of the two. */
  RouteStatus worseOf(RouteStatus other) {
    return compareTo(other) < 0 ? other : this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
