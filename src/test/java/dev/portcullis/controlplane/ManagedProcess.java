package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that runs until it is stopped, and can be started again unchanged. */
final class ManagedProcess {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;
  private static final int MAX_LOG_LINES = 25;

  private final ProcessLauncher launcher;
  private final List<String> command;
  private final Path log;
  private final BooleanSupplier ready;

  /** Read by the shutdown hook, too. */
  private volatile Process process;

  /**
   * Starts nothing yet.
   *
   * @param launcher where it runs
   * @param log the file for its output
   * @param ready whether it works already; must return quickly
   */
  ManagedProcess(ProcessLauncher launcher, List<String> command, Path log, BooleanSupplier ready) {
    this.launcher = launcher;
    this.command = command;
    this.log = log;
    this.ready = ready;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws IllegalStateException if it ends, or is not ready in time, with the last lines of its
   *     log
   */
  void start() {
    if (isRunning()) {
      throw new IllegalStateException(name() + " is running");
    }
    try {
      process =
          launcher
              .program(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Deadline deadline = Deadline.after(START_TIMEOUT);
    while (!ready.getAsBoolean()) {
      if (waitFor(POLL_MILLIS)) {
        throw failure("ended with exit code " + process.exitValue());
      }
      if (deadline.hasPassed()) {
        kill();
        throw failure("was not ready within " + START_TIMEOUT.toSeconds() + " s");
      }
    }
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Stops it with SIGTERM and waits for its end. Does nothing if it is not running. */
  void stop() {
    if (isRunning()) {
      process.destroy();
      if (!exitsInTime()) {
        kill();
        throw failure("did not end within " + STOP_TIMEOUT.toSeconds() + " s of being asked to");
      }
    }
  }

  /** Kills it with SIGKILL. Does nothing if it is not running. */
  void kill() {
    if (isRunning()) {
      process.destroyForcibly();
      if (!exitsInTime()) {
        throw failure("could not be killed");
      }
    }
  }

  private boolean exitsInTime() {
    try {
      return Deadline.awaitExit(process, STOP_TIMEOUT);
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }

  private boolean waitFor(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(name() + " " + what + "; its log ends with:\n" + lastLines());
  }

  private String name() {
    return Path.of(command.get(0)).getFileName().toString();
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - MAX_LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(unreadable: " + e + ")";
    }
  }
}
