package dev.portcullis.cli;

import java.util.Map;

/** Whether somebody looks at what we print, and how it may look. */
final class Terminal {

  private Terminal() {}

  /**
   * Whether input and output are a terminal's. JDK 22 to 24 give a console where there is none,
   * unless it has to be the one of {@code java.base} (JDK-8308591, undone by JDK-8351435); older
   * ones know no such choice.
   */
  static boolean isInteractive() {
    if (System.getProperty("jdk.console") == null) {
      System.setProperty("jdk.console", "java.base");
    }
    return System.console() != null;
  }

  /** Whether colours are wanted where nobody has said so: no-color.org, and terminfo's dumb. */
  static boolean supportsColor(boolean terminal, Map<String, String> environment) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
