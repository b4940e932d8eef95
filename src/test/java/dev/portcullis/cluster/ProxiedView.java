package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.ApiRequest;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A view that reads a cluster through a proxy.
 *
 * @param client the client of the view, through the proxy
 * @param directClient a client without the proxy
 */
record ProxiedView(
    ApiServerProxy proxy, InformerView view, KubernetesClient client, KubernetesClient directClient)
    implements AutoCloseable {

  private static final Vertx VERTX = Vertx.vertx();

  /** Creates a view with default timeouts and the permissions of an admin, not started. */
  static ProxiedView of(ClusterAccess cluster) {
    return of(cluster, cluster.adminToken(), IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT);
  }

  /** The same with the permissions of a token and another idle timeout. */
  static ProxiedView of(ClusterAccess cluster, String token, Duration readIdleTimeout) {
    ApiServerProxy proxy = ApiServerProxy.startFor(cluster);
    KubernetesClient client = connect(proxy.kubeconfig(token), readIdleTimeout);
    return new ProxiedView(
        proxy,
        new InformerView(client, DataPlane.KUBE_PROXY, line -> {}),
        client,
        connect(cluster.kubeconfig(), IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT));
  }

  private static KubernetesClient connect(Path kubeconfig, Duration readIdleTimeout) {
    ClientConfigFactory connection =
        new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty());
    return new IdleTimeoutHttpClientFactory(VERTX, readIdleTimeout)
        .createClient(connection.createConfig());
  }

  /** Starts the view and waits until all kinds have been listed. */
  ProxiedView awaitSync() {
    view.start().toCompletableFuture().join();
    return this;
  }

  /** Whether a request lists that kind. */
  static Predicate<ApiRequest> isListOf(WatchedResource type) {
    return request -> request.isRead() && request.path().endsWith("/" + type.kind().plural());
  }

  /** The number of list requests of the view for a kind. */
  long countLists(WatchedResource type) {
    return proxy.requests().stream().filter(isListOf(type)).count();
  }

  /**
   * Waits until the view equals the cluster.
   *
   * @param once keys of objects that existed at some time
   * @param when the situation, for the failure message
   */
  void awaitConsistent(Set<ObjectKey> once, String when) {
    eventually(
        "the view is as a fresh list, " + when,
        () -> {
          List<String> differences = ExpectedView.of(directClient).differencesTo(view, once);
          if (!differences.isEmpty()) {
            throw new IllegalStateException(String.join("\n", differences));
          }
          return true;
        });
  }

  @Override
  public void close() {
    view.close();
    client.close();
    directClient.close();
    proxy.close();
  }
}
