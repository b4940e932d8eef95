package dev.portcullis.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Boots the real server inside a command. */
final class Server {

  private Server() {}

  /**
   * Boots the server, runs {@code then} in it, and stops it.
   *
   * @param settings configuration properties that the command line decides; they win over files and
   *     environment
   * @param args for {@code then}
   * @return the exit code of {@code then}, or 1 if the server could not be booted; why is in the
   *     log
   */
  static int run(
      Map<String, String> settings, Class<? extends QuarkusApplication> then, String... args) {
    settings.forEach(System::setProperty);
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(then, (code, failure) -> exit.set(failure == null || code != 0 ? code : 1), args);
    return exit.get();
  }

  /** A list as a configuration property holds it. */
  static String list(List<String> values) {
    return values.stream()
        .map(v -> v.replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }
}
