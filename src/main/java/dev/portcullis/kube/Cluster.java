package dev.portcullis.kube;

import dev.portcullis.model.Chain;
import dev.portcullis.model.DataPlane;
import dev.portcullis.verdict.Live;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A live cluster, in view and at hand. */
public final class Cluster implements AutoCloseable {

  private final KubernetesClient client;
  private final KubernetesClient clientOfReviews;
  private final ClusterView view;
  private final LiveReader live;

  /** Reads nothing before {@link #start}. */
  public Cluster(Connection connection, DataPlane dataPlane) {
    client = new KubernetesClientBuilder().withConfig(connection.config()).build();
    clientOfReviews =
        new KubernetesClientBuilder().withConfig(connection.configOfReviews()).build();
    view = new ClusterView(client, dataPlane);
    live = new LiveReader(clientOfReviews);
  }

  /** Begins to watch; what comes back is done when everything has been read once. */
  public CompletionStage<Void> start() {
    return view.start();
  }

  /** The cluster as its watches have it. */
  public Chain view() {
    return view;
  }

  /** The cluster as it is now. */
  public Live live() {
    return live;
  }

  /** The resources that have not been read whole yet, as RBAC calls them; empty once all have. */
  public Set<String> unread() {
    return view.unknown().stream().map(ResourceType::toString).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    view.close();
    live.close();
    client.close();
    clientOfReviews.close();
  }
}
