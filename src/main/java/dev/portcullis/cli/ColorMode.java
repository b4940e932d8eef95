package dev.portcullis.cli;

import dev.portcullis.report.AnsiStyle;
import java.util.Locale;

/** When a report is coloured. */
enum ColorMode {
  AUTO,
  ALWAYS,
  NEVER;

  AnsiStyle style() {
    boolean coloured =
        this == ALWAYS
            || this == AUTO && Terminal.supportsColor(Terminal.isInteractive(), System.getenv());
    return coloured ? AnsiStyle.COLORED : AnsiStyle.PLAIN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
