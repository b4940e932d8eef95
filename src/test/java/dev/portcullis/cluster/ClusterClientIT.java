package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.DataPlane;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the start of a client whose API server accepts connections and never responds. */
@Tag("slow")
final class ClusterClientIT {

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: silent, cluster: {server: "http://127.0.0.1:%d"}}]
      contexts: [{name: silent, context: {cluster: silent, user: silent}}]
      users: [{name: silent, user: {}}]
      current-context: silent
      """;

  @TempDir private Path folder;

  @Test
  void silentApiServerIsReportedAndRetried() throws IOException {
    List<String> log = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    // The operating system accepts connections, and no program reads from them.
    try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Path kubeconfig =
          Files.writeString(
              folder.resolve("kubeconfig"), KUBECONFIG.formatted(silent.getLocalPort()));
      CompletableFuture<Void> started;
      try (ClusterClient client =
          new ClusterClient(
              new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty()),
              DataPlane.KUBE_PROXY,
              vertx,
              log::add)) {
        started = client.start().toCompletableFuture();
        eventually("two attempts fail", Duration.ofMinutes(5), () -> log.size() >= 2);
        assertTrue(log.get(0).startsWith("API server does not respond yet: "), log::toString);
        assertFalse(started.isDone());
        assertEquals(ClusterClient.watchedResources(), client.unsyncedResources());
      }
      eventually("a closed client gives up", started::isCompletedExceptionally);
    } finally {
      vertx.close();
    }
  }
}
