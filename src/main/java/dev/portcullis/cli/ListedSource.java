package dev.portcullis.cli;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ListedView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.routemap.RouteMapSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A map of a cluster as it was when it was read.
 *
 * @param unread what of chains could not be read, a line each
 * @param classes the same of that by which chains are judged
 */
record ListedSource(String title, ListedView view, List<String> unread, List<String> classes)
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
    return unread.isEmpty();
  }

  @Override
  public List<String> readProblems() {
    return Stream.concat(unread.stream(), classes.stream()).toList();
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
