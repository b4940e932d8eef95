package dev.portcullis.routemap.web;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.ProcessLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process of {@code portcullis map}. */
final class RouteMapProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Pattern URL_LINE = Pattern.compile(": (http://localhost:(\\d+)/)");

  private final Path log;
  private final Process process;
  private final Thread shutdownHook;

  private RouteMapProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
    shutdownHook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** Serves files on a free port. */
  static RouteMapProcess serving(Path... files) {
    return servingOnPort(0, files);
  }

  /** Serves a file or folder by its name relative to a working directory. */
  static RouteMapProcess servingFrom(Path folder, String name) {
    return start(0, folder, List.of(name));
  }

  /** Serves files on a port. */
  static RouteMapProcess servingOnPort(int port, Path... files) {
    return start(port, Path.of(""), Stream.of(files).map(Path::toString).toList());
  }

  private static RouteMapProcess start(int port, Path folder, List<String> files) {
    List<String> command = command("map", "--port", String.valueOf(port));
    command.addAll(files);
    try {
      Path log = Files.createTempFile("map-", ".log");
      log.toFile().deleteOnExit();
      RouteMapProcess map =
          new RouteMapProcess(
              log,
              ProcessLauncher.LOCAL
                  .program(command)
                  .directory(folder.toAbsolutePath().toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())
                  .start());
      eventually("the map is served", () -> map.matchUrl().find() || !map.process.isAlive());
      return map;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line of the packaged program. */
  static List<String> command(String... args) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return command;
  }

  private Matcher matchUrl() throws IOException {
    return URL_LINE.matcher(Files.readString(log));
  }

  private String matchUrl(int group) {
    try {
      Matcher found = matchUrl();
      if (!found.find()) {
        throw new IllegalStateException("no address in the log: " + Files.readString(log));
      }
      return found.group(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return matchUrl(1);
  }

  int port() {
    return Integer.parseInt(matchUrl(2));
  }

  /** Stops the process while clients are connected. */
  void stop() {
    process.destroy();
    eventually("the process ends after a signal", () -> !process.isAlive());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
    stop();
  }
}
