package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Traefik's own reading of the Ingresses of a cluster. Nothing is served. */
public final class TraefikRoutes {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private TraefikRoutes() {}

  /**
   * Lets it read all that is there, which takes some four seconds.
   *
   * @return on each line of its output the routers and servers that it would serve, as JSON, the
   *     last of them final; on standard error, as JSON too, why something is missing there
   * @throws IllegalStateException if there is no way to get the program; it says what to do
   */
  public static ProcessResult dump(ClusterAccess cluster) {
    Path program = Binaries.find().traefikRoutes();
    ProcessBuilder traefik = new ProcessBuilder(List.of(program.toString()));
    Map<String, String> environment = traefik.environment();
    environment.put("KUBECONFIG", cluster.kubeconfig().toString());
    // It would be what Traefik believes first, in a pod.
    environment.remove("KUBERNETES_SERVICE_HOST");
    try {
      return ProcessResult.run(traefik, "", TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
