package dev.portcullis.cli;

import java.util.Map;

/** Properties of the terminal that the program runs in. */
final class Terminal {

  private Terminal() {}

  /**
   * Whether input and output are a terminal. JDK 22 to 24 return a console without a terminal,
   * unless the one of {@code java.base} is selected (JDK-8308591, reverted by JDK-8351435). Older
   * versions ignore the property.
   */
  static boolean isInteractive() {
    if (System.getProperty("jdk.console") == null) {
      System.setProperty("jdk.console", "java.base");
    }
    return System.console() != null;
  }

  /** Whether output is colored by default: no-color.org, and terminfo's terminal type dumb. */
  static boolean supportsColor(boolean terminal, Map<String, String> environment) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
