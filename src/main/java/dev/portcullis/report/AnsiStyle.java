package dev.portcullis.report;

/** Text with or without terminal colors. */
public enum AnsiStyle {
  PLAIN,
  COLORED;

  private static final String BOLD = "1";
  private static final String RED = "1;31";
  private static final String YELLOW = "1;33";
  private static final String BLUE = "1;34";

  String bold(String text) {
    return paint(BOLD, text);
  }

  String severity(boolean error, String text) {
    return paint(error ? RED : YELLOW, text);
  }

  /** Line numbers and the bar next to source lines. */
  String margin(String text) {
    return paint(BLUE, text);
  }

  /** ECMA-48, select graphic rendition. */
  private String paint(String code, String text) {
    return this == PLAIN ? text : "\u001B[" + code + "m" + text + "\u001B[0m";
  }
}
