package dev.portcullis.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Does what most people do, so that a JVM that watches knows which classes to keep in an archive.
 * The launcher runs it once.
 */
final class CdsTraining {

  private CdsTraining() {}

  /**
   * Nothing is written anywhere.
   *
   * @param args manifests in which something is wrong, and can be mended
   */
  public static void main(String... args) {
    String manifests = args[0];
    run("check", manifests);
    run("check", "-o", "json", manifests);
    run("check", "-o", "sarif", manifests);
    run("check", "-o", "junit", manifests);
    run("check", "-o", "github", manifests);
    run("fix", "--diff", manifests);
    run("explain", manifests);
    run("--help");
    run("rules");
  }

  private static void run(String... words) {
    PortcullisCommand.commandLine(words)
        .setOut(new PrintWriter(Writer.nullWriter()))
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(words);
  }
}
