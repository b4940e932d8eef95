package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ProcessLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program as a server process, as a kubelet would run it. */
public final class Replica implements AutoCloseable {

  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Pattern READY_LINE =
      Pattern.compile("^ready on port (\\d+) .*, health on port (\\d+) ", Pattern.MULTILINE);

  /** The second compiler costs more than it saves in a server that runs for a minute. */
  private static final List<String> FAST_START_FLAGS = List.of("-XX:TieredStopAtLevel=1");

  private static final int OK = 200;

  private final Path log;
  private final Process process;
  private final Thread shutdownHook;

  private Replica(Path log, Process process) {
    this.log = log;
    this.process = process;
    shutdownHook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /**
   * Starts a replica without waiting for it.
   *
   * @param settings configuration properties in addition to the arguments
   * @param args of {@code serve}; ports are free ones
   */
  static Replica start(Map<String, String> settings, String... args) {
    List<String> all = new ArrayList<>(List.of("--port", "0", "--health-port", "0"));
    all.addAll(List.of(args));
    return start(ProcessLauncher.LOCAL, settings, all);
  }

  /** Starts a replica on another host, with default ports. */
  public static Replica start(
      ProcessLauncher launcher, Map<String, String> settings, List<String> args) {
    return start(launcher, FAST_START_FLAGS, settings, args);
  }

  /** Starts a replica with JVM flags. */
  public static Replica start(
      ProcessLauncher launcher,
      List<String> flags,
      Map<String, String> settings,
      List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", JAR.toString(), "serve"));
    command.addAll(args);
    try {
      Path log = Files.createTempFile("replica-", ".log");
      log.toFile().deleteOnExit();
      return new Replica(
          log,
          launcher.program(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it reports ready. */
  public Replica awaitReady() {
    try {
      eventually("the replica is ready", () -> findReadyLine().find());
    } catch (AssertionError e) {
      throw new AssertionError("its log:\n" + log(), e);
    }
    return this;
  }

  private Matcher findReadyLine() {
    if (!process.isAlive()) {
      throw new IllegalStateException("it ended with " + process.exitValue() + ":\n" + log());
    }
    return READY_LINE.matcher(log());
  }

  /** The port of the webhook; the replica must be ready. */
  public int port() {
    return readyPort(1);
  }

  private int readyPort(int group) {
    Matcher ready = findReadyLine();
    if (!ready.find()) {
      throw new IllegalStateException("not ready yet:\n" + log());
    }
    return Integer.parseInt(ready.group(group));
  }

  /** The port of health and metrics; the replica must be ready. */
  public int healthPort() {
    return readyPort(2);
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Kills it, like a failing node. */
  void kill() {
    process.destroyForcibly();
    eventually("it has ended", () -> !process.isAlive());
  }

  /** Its output. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGTERM, as a kubelet does, and does not wait. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; returns the exit code. */
  int awaitExit() {
    eventually("the replica ends by itself", () -> !process.isAlive());
    return process.exitValue();
  }

  /** Sends SIGTERM and waits for its end. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
    process.destroy();
    try {
      if (!Deadline.awaitExit(process, Deadline.HANG)) {
        process.destroyForcibly();
        throw new AssertionError("it does not end when it is told to:\n" + log());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
