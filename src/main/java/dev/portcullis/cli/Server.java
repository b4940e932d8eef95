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
   * @return the exit code of {@code then}, or 1 if the server could not be booted; why is on
   *     standard error
   */
  static int run(
      Map<String, String> settings, Class<? extends QuarkusApplication> then, String... args) {
    settings.forEach(System::setProperty);
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(
        then,
        (code, failure) -> {
          // Quarkus says nothing itself to whoever takes its exit code.
          if (failure != null) {
            System.err.println("portcullis: the server did not start: " + cause(failure));
          }
          exit.set(failure == null || code != 0 ? code : 1);
        },
        args);
    return exit.get();
  }

  private static Throwable cause(Throwable failure) {
    return failure.getCause() == null ? failure : cause(failure.getCause());
  }

  /** A list as a configuration property holds it. */
  static String list(List<String> values) {
    return values.stream()
        .map(v -> v.replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }
}
