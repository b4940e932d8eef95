package dev.portcullis.cli;

import dev.portcullis.report.AnsiStyle;
import java.util.Locale;

/** When a report is colored. */
enum ColorMode {
  AUTO,
  ALWAYS,
  NEVER;

  AnsiStyle style() {
    boolean colored =
        this == ALWAYS
            || this == AUTO && Terminal.supportsColor(Terminal.isInteractive(), System.getenv());
    return colored ? AnsiStyle.COLORED : AnsiStyle.PLAIN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
