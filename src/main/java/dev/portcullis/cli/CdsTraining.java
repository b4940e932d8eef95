package dev.portcullis.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Runs the most frequent commands, so that the JVM records their classes in a CDS archive. The
 * launcher runs it once.
 */
final class CdsTraining {

  private CdsTraining() {}

  /**
   * Runs the commands without output.
   *
   * @param args manifests with a problem that {@code fix} can correct
   */
  public static void main(String... args) {
    String manifests = args[0];
    run("check", manifests);
    run("check", "-o", "json", manifests);
    run("check", "-o", "sarif", manifests);
    run("check", "-o", "junit", manifests);
    run("check", "-o", "github", manifests);
    run("fix", "--diff", manifests);
    run("explain", "bbs.duokexuetang.com", manifests);
    run("--help");
    run("rules");
  }

  private static void run(String... arguments) {
    PortcullisCommand.commandLine(arguments)
        .setOut(new PrintWriter(Writer.nullWriter()))
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(arguments);
  }
}
