package dev.portcullis.cli;

import dev.portcullis.report.Style;
import java.util.Locale;

/** When a report is coloured. */
enum Colour {
  AUTO,
  ALWAYS,
  NEVER;

  Style style() {
    boolean coloured =
        this == ALWAYS || this == AUTO && Terminal.hasColours(Terminal.isThere(), System.getenv());
    return coloured ? Style.COLOURED : Style.PLAIN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
