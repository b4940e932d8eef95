package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The result of a finished program.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record ProcessResult(int exitCode, String out, String err) {

  /**
   * Runs a program to its end.
   *
   * @param stdin its standard input; may be empty
   * @throws IOException if it cannot be started, or was killed at the time limit, with its output
   */
  public static ProcessResult run(ProcessBuilder program, String stdin, Duration limit)
      throws IOException {
    Path folder = Files.createTempDirectory("run-");
    try {
      // Files, because a full pipe stops the program, and a grandchild can keep a pipe open.
      Path in = Files.writeString(folder.resolve("in"), stdin);
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      Process process =
          program
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!exitsWithin(process, limit)) {
        throw new IOException(
            String.join(" ", program.command())
                + ": not done within "
                + limit.toSeconds()
                + " s, so it was killed; it printed:\n"
                + Files.readString(out)
                + Files.readString(err));
      }
      return new ProcessResult(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Directories.delete(folder);
    }
  }

  private static boolean exitsWithin(Process process, Duration limit) {
    try {
      if (Deadline.awaitExit(process, limit)) {
        return true;
      }
      process.destroyForcibly().waitFor();
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw InterruptedExceptions.toIllegalState(e);
    }
  }
}
