package dev.portcullis.report;

import java.util.Locale;

/** The lowest severity that makes a check fail. */
public enum FailOn {
  ERROR,
  WARNING,
  NEVER;

  /** The value on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this finding makes the check fail; exempted findings never do. */
  boolean isFailure(ReportedFinding finding) {
    return finding.isActive() && (this == WARNING || this == ERROR && finding.error());
  }
}
