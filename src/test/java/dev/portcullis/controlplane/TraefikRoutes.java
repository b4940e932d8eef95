package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Traefik's own reading of a cluster's Ingresses, without serving them. */
public final class TraefikRoutes {

  private static final Duration TIMEOUT = Deadline.HANG;

  private TraefikRoutes() {}

  /**
   * Runs it for about four seconds.
   *
   * @return on standard output one JSON document per line with the routers and servers that it
   *     would serve, the last one final; on standard error, as JSON, the reasons for missing ones
   * @throws IllegalStateException if the program is missing; it says what to do
   */
  public static ProcessResult dump(ClusterAccess cluster) {
    Path program = Binaries.find().goProgram(GoProgram.TRAEFIK_ROUTES);
    ProcessBuilder traefik = new ProcessBuilder(List.of(program.toString()));
    Map<String, String> environment = traefik.environment();
    environment.put("KUBECONFIG", cluster.kubeconfig().toString());
    // Traefik prefers this variable, as in a Pod.
    environment.remove("KUBERNETES_SERVICE_HOST");
    try {
      return ProcessResult.run(traefik, "", TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
