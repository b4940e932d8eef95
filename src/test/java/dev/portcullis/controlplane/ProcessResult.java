package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A program that came to its end.
 *
 * @param exitCode what it returned
 * @param out all that it printed
 * @param err all that it printed on standard error
 */
public record ProcessResult(int exitCode, String out, String err) {

  /**
   * Runs a program to its end.
   *
   * @param stdin what it reads; empty where it reads nothing
   * @throws IOException if it cannot be started, or was not done in time and was killed: then with
   *     all that it had printed
   */
  static ProcessResult run(ProcessBuilder program, String stdin, Duration limit)
      throws IOException {
    Path folder = Files.createTempDirectory("run-");
    try {
      // Files, because a pipe that nobody empties stops the program, and a grandchild keeps it
      // open.
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
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
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
