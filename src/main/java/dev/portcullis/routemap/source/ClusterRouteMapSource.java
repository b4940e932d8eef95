package dev.portcullis.routemap.source;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.routemap.RouteMapSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A watched cluster.
 *
 * @param namespace the namespace to show; empty for all
 */
public record ClusterRouteMapSource(String title, ClusterClient cluster, Optional<String> namespace)
    implements RouteMapSource {

  /** The title of the cluster of a context; without one it is the cluster of this pod. */
  public static String titleOf(Optional<String> context) {
    return "cluster" + context.map(c -> " " + c).orElse("");
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public ResourceView view() {
    return cluster.view();
  }

  @Override
  public Stream<Resource> objects() {
    return cluster.objects().filter(this::isInScope);
  }

  /** Cluster-scoped objects affect all namespaces. */
  private boolean isInScope(Resource resource) {
    String resourceNamespace = resource.key().namespace();
    return resourceNamespace.isEmpty()
        || namespace.filter(n -> !n.equals(resourceNamespace)).isEmpty();
  }

  @Override
  public boolean isComplete() {
    return cluster.unsyncedResources().isEmpty();
  }

  @Override
  public List<String> readProblems() {
    return cluster.unsyncedResources().stream()
        .map(r -> r + " not synced, or no permission to read them")
        .toList();
  }

  @Override
  public Optional<Map<?, ?>> treeOf(ObjectKey object) {
    return cluster.readTree(object).map(t -> t);
  }

  @Override
  public Optional<String> locate(ObjectKey object, FieldPath field) {
    return Optional.empty();
  }

  @Override
  public void addListener(Listener listener) {
    cluster.onChange(
        change -> {
          if (isInScope(change.current())) {
            listener.onObjectChanged(change);
          }
        });
  }
}
