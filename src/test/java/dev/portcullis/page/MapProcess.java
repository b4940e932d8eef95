package dev.portcullis.page;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code portcullis map} as a process. */
final class MapProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Pattern AT = Pattern.compile(" is at (http://localhost:(\\d+)/)");

  private final Path log;
  private final Process process;
  private final Thread atExit;

  private MapProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Shows some files on a free port. */
  static MapProcess of(Path... files) {
    return on(0, files);
  }

  /** Shows what is in a folder, by its name as it is seen from there. */
  static MapProcess in(Path folder, String name) {
    return start(0, folder, List.of(name));
  }

  /** Shows some files on that port. */
  static MapProcess on(int port, Path... files) {
    return start(port, Path.of(""), Stream.of(files).map(Path::toString).toList());
  }

  private static MapProcess start(int port, Path folder, List<String> files) {
    List<String> command = command("map", "--port", String.valueOf(port));
    command.addAll(files);
    try {
      Path log = Files.createTempFile("map-", ".log");
      log.toFile().deleteOnExit();
      MapProcess map =
          new MapProcess(
              log,
              Launcher.HERE
                  .program(command)
                  .directory(folder.toAbsolutePath().toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())
                  .start());
      eventually("the map is shown", () -> map.found().find() || !map.process.isAlive());
      return map;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the packaged program is started. */
  static List<String> command(String... args) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return command;
  }

  private Matcher found() throws IOException {
    return AT.matcher(Files.readString(log));
  }

  private String found(int group) {
    try {
      Matcher found = found();
      if (!found.find()) {
        throw new IllegalStateException("it does not say where: " + Files.readString(log));
      }
      return found.group(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return found(1);
  }

  int port() {
    return Integer.parseInt(found(2));
  }

  /** Ends it while somebody still looks. */
  void end() {
    process.destroy();
    eventually("it ends when it is told to", () -> !process.isAlive());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
  }
}
