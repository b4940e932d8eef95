package dev.portcullis.kube;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.ApiRequest;
import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.Cluster;
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
 * @param direct another one, past it
 */
record ProxiedView(
    ApiServerProxy proxy, ClusterView view, KubernetesClient client, KubernetesClient direct)
    implements AutoCloseable {

  private static final Vertx VERTX = Vertx.vertx();

  /** As it is shipped, with the rights of an admin; it has read nothing. */
  static ProxiedView of(Cluster cluster) {
    return of(cluster, cluster.adminToken(), Transport.LONGEST_SILENCE);
  }

  /** The same with other rights, and another idea of how long a connection may be silent. */
  static ProxiedView of(Cluster cluster, String token, Duration longestSilence) {
    ApiServerProxy proxy = ApiServerProxy.before(cluster);
    KubernetesClient client = connect(proxy.kubeconfig(token), longestSilence);
    return new ProxiedView(
        proxy,
        new ClusterView(client, DataPlane.KUBE_PROXY, line -> {}),
        client,
        connect(cluster.kubeconfig(), Transport.LONGEST_SILENCE));
  }

  private static KubernetesClient connect(Path kubeconfig, Duration longestSilence) {
    Connection connection = new Connection(Optional.of(kubeconfig), Optional.empty());
    return new Transport(VERTX, longestSilence).client(connection.config());
  }

  /** The same, watching and with everything read. */
  ProxiedView synced() {
    view.start().toCompletableFuture().join();
    return this;
  }

  /** Whether a request lists that kind. */
  static Predicate<ApiRequest> lists(ResourceType type) {
    return request -> request.isRead() && request.path().endsWith("/" + type.kind().plural());
  }

  /** How often the view has listed a kind, or tried to. */
  long listed(ResourceType type) {
    return proxy.requests().stream().filter(lists(type)).count();
  }

  /**
   * Waits until the view is as the cluster is, which may go on changing for a moment.
   *
   * @param once keys of objects that were there some time
   * @param when for the failure, which says all differences
   */
  void awaitTruth(Set<ObjectKey> once, String when) {
    eventually(
        "the view is as a fresh list, " + when,
        () -> {
          List<String> differences = FreshList.of(direct).differencesTo(view, once);
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
    direct.close();
    proxy.close();
  }
}
