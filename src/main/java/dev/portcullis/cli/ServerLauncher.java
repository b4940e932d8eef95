package dev.portcullis.cli;

import dev.portcullis.cluster.ApiServerUnreachableException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Starts the server inside a command. */
final class ServerLauncher {

  private static final String INVALID_VALUE =
      "SRCFG00039: The config property (\\S+) with the config value (\".*\") threw an Exception"
          + " whilst being converted ";
  private static final String INVALID_ENUM_VALUE =
      "SRCFG00049: Cannot convert .* to enum class \\S+, allowed values: ";

  private static final String UNKNOWN_KEY = "SRCFG00050: (\\S+) in \\S+ does not map to any root";

  private ServerLauncher() {}

  /**
   * Starts the server, runs an application in it, and stops it.
   *
   * @param settings configuration properties of the command line, which override files and
   *     environment
   * @param args the arguments of the application
   * @return the exit code of the application, or 1 if the server did not start; the reason is
   *     printed on standard error
   */
  static int run(
      Map<String, String> settings,
      Class<? extends QuarkusApplication> application,
      String... args) {
    settings.forEach(System::setProperty);
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(
        application,
        (code, failure) -> {
          // Quarkus prints no reason if an exit handler is set.
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

  /** The message of the operating system follows the last colon. */
  private static String describeBindFailure(BindException failure) {
    String message = failure.getMessage();
    return "cannot listen on "
        + (failure instanceof QuarkusBindException e
            ? "port " + e.getPort() + " of " + e.getHost()
            : "the given address and ports")
        + ": "
        + message.substring(message.lastIndexOf(": ") + 1).strip()
        + "; select other ports with --port and --health-port, 0 for any free port";
  }

  /** Removes the names of exceptions and enums from the messages of SmallRye Config. */
  private static String describeFailure(Throwable cause) {
    if (cause instanceof BindException e) {
      return describeBindFailure(e);
    }
    return cause instanceof ConfigValidationException e
        ? IntStream.range(0, e.getProblemCount())
            .mapToObj(i -> e.getProblem(i).getMessage())
            .map(m -> m.replaceFirst("^[\\w.]+Exception: ", ""))
            .map(m -> m.replaceFirst(INVALID_VALUE, "$1: $2: "))
            .map(m -> m.replaceFirst(INVALID_ENUM_VALUE, "must be one of "))
            .map(m -> m.replaceFirst(UNKNOWN_KEY, "$1: unknown setting"))
            .collect(Collectors.joining("\n  "))
        : cause instanceof IllegalArgumentException
                || cause instanceof ApiServerUnreachableException
            ? cause.getMessage()
            : cause.toString();
  }

  /** Formats a list as the value of a configuration property. */
  static String joinList(List<String> values) {
    return values.stream()
        .map(v -> v.replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }
}
