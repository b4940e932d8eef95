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
 * A map of a cluster as it was when it was read.
 *
 * @param namespacedFailures what of chains could not be read, a line each
 * @param clusterScopedFailures the same of that by which chains are judged
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
    // nothing does
  }
}
