package dev.portcullis.routemap.source;

import dev.portcullis.analysis.ResourceChange;
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
 * A map of a cluster as its watches have it.
 *
 * @param namespace the one that is shown; empty for all
 */
public record ClusterRouteMapSource(String title, ClusterClient cluster, Optional<String> namespace)
    implements RouteMapSource {

  /** What to call a cluster; one without a context is the one that we are in. */
  public static String title(Optional<String> context) {
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

  /** What belongs to no namespace says something of all. */
  private boolean isInScope(Resource resource) {
    String own = resource.key().namespace();
    return own.isEmpty() || namespace.filter(n -> !n.equals(own)).isEmpty();
  }

  @Override
  public boolean isComplete() {
    return cluster.unsyncedResources().isEmpty();
  }

  @Override
  public List<String> readProblems() {
    return cluster.unsyncedResources().stream()
        .map(r -> r + " have not been read, or may not be")
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
        (before, after) -> {
          ResourceChange change = new ResourceChange(before, after);
          if (isInScope(change.current())) {
            listener.onObjectChanged(change);
          }
        });
  }
}
