package dev.portcullis.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Boots the real server inside a command. */
final class ServerLauncher {

  private static final String INVALID_VALUE =
      "SRCFG00039: The config property (\\S+) with the config value (\".*\") threw an Exception"
          + " whilst being converted ";
  private static final String INVALID_ENUM_VALUE =
      "SRCFG00049: Cannot convert .* to enum class \\S+, allowed values: ";

  private static final String UNKNOWN_KEY = "SRCFG00050: (\\S+) in \\S+ does not map to any root";

  private ServerLauncher() {}

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
            System.err.println(
                "portcullis: the server did not start: " + describeFailure(rootCause(failure)));
          }
          exit.set(failure == null || code != 0 ? code : 1);
        },
        args);
    return exit.get();
  }

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }

  /** SmallRye wraps what is wrong with a setting in the names of exceptions and enums. */
  private static String describeFailure(Throwable cause) {
    return cause instanceof ConfigValidationException wrong
        ? IntStream.range(0, wrong.getProblemCount())
            .mapToObj(i -> wrong.getProblem(i).getMessage())
            .map(m -> m.replaceFirst("^[\\w.]+Exception: ", ""))
            .map(m -> m.replaceFirst(INVALID_VALUE, "$1: $2: "))
            .map(m -> m.replaceFirst(INVALID_ENUM_VALUE, "must be one of "))
            .map(m -> m.replaceFirst(UNKNOWN_KEY, "$1: there is no such setting"))
            .collect(Collectors.joining("\n  "))
        : cause instanceof IllegalArgumentException ? cause.getMessage() : cause.toString();
  }

  /** A list as a configuration property holds it. */
  static String joinList(List<String> values) {
    return values.stream()
        .map(v -> v.replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }
}
