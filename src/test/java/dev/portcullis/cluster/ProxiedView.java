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
 * A view, the proxy by way of which it reads a cluster, and a way past that.
 *
 * @param client the view's, through the proxy
 * @param directClient another one, past it
 */
record ProxiedView(
    ApiServerProxy proxy, InformerView view, KubernetesClient client, KubernetesClient directClient)
    implements AutoCloseable {

  private static final Vertx VERTX = Vertx.vertx();

  /** As it is shipped, with the rights of an admin; it has read nothing. */
  static ProxiedView of(ClusterAccess cluster) {
    return of(cluster, cluster.adminToken(), IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT);
  }

  /** The same with other rights, and another idea of how long a connection may be silent. */
  static ProxiedView of(ClusterAccess cluster, String token, Duration longestSilence) {
    ApiServerProxy proxy = ApiServerProxy.startFor(cluster);
    KubernetesClient client = connect(proxy.kubeconfig(token), longestSilence);
    return new ProxiedView(
        proxy,
        new InformerView(client, DataPlane.KUBE_PROXY, line -> {}),
        client,
        connect(cluster.kubeconfig(), IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT));
  }

  private static KubernetesClient connect(Path kubeconfig, Duration longestSilence) {
    ClientConfigFactory connection =
        new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty());
    return new IdleTimeoutHttpClientFactory(VERTX, longestSilence)
        .createClient(connection.createConfig());
  }

  /** The same, watching and with everything read. */
  ProxiedView awaitSync() {
    view.start().toCompletableFuture().join();
    return this;
  }

  /** Whether a request lists that kind. */
  static Predicate<ApiRequest> isListOf(WatchedResource type) {
    return request -> request.isRead() && request.path().endsWith("/" + type.kind().plural());
  }

  /** How often the view has listed a kind, or tried to. */
  long countLists(WatchedResource type) {
    return proxy.requests().stream().filter(isListOf(type)).count();
  }

  /**
   * Waits until the view is as the cluster is, which may go on changing for a moment.
   *
   * @param once keys of objects that were there some time
   * @param when for the failure, which says all differences
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
