package dev.portcullis.routemap.source;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.routemap.RouteMapSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One listing of a cluster.
 *
 * @param namespacedFailures one line for each namespaced resource that could not be read
 * @param clusterScopedFailures one line for each cluster-scoped resource that could not be read
 */
public record ListedRouteMapSource(
    String title,
    SnapshotView view,
    List<String> namespacedFailures,
    List<String> clusterScopedFailures)
    implements RouteMapSource {

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public Stream<Resource> objects() {
    return view.objects().stream();
  }

  @Override
  public boolean isComplete() {
    return namespacedFailures.isEmpty();
  }

  @Override
  public List<String> readProblems() {
    return Stream.concat(namespacedFailures.stream(), clusterScopedFailures.stream()).toList();
  }

  @Override
  public Optional<Map<?, ?>> treeOf(ObjectKey object) {
    return Optional.empty();
  }

  @Override
  public Optional<String> locate(ObjectKey object, FieldPath field) {
    return Optional.empty();
  }

  @Override
  public void addListener(Listener listener) {
    // a listing does not change
  }
}
