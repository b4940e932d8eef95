package dev.portcullis.report;

import java.util.Locale;

/** From which severity on a finding makes a check fail. */
public enum FailOn {
  /** Errors do. */
  ERROR,
  /** Errors and warnings do. */
  WARNING,
  /** None does. */
  NEVER;

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this finding does; one that somebody consented to never does. */
  boolean isFailure(ReportedFinding entry) {
    return entry.isActive() && (this == WARNING || this == ERROR && entry.error());
  }
}
