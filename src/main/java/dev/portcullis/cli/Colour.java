package dev.portcullis.cli;

import dev.portcullis.report.AnsiStyle;
import java.util.Locale;

/** When a report is coloured. */
enum Colour {
  AUTO,
  ALWAYS,
  NEVER;

  AnsiStyle style() {
    boolean coloured =
        this == ALWAYS || this == AUTO && Terminal.hasColours(Terminal.isThere(), System.getenv());
    return coloured ? AnsiStyle.COLORED : AnsiStyle.PLAIN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
