package dev.portcullis.cli;

import dev.portcullis.map.Source;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ListedView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
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
    implements Source {

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public Stream<Resource> objects() {
    return view.objects().stream();
  }

  @Override
  public boolean isWhole() {
    return unread.isEmpty();
  }

  @Override
  public List<String> unknown() {
    return Stream.concat(unread.stream(), classes.stream()).toList();
  }

  @Override
  public Optional<Map<?, ?>> written(ObjectKey object) {
    return Optional.empty();
  }

  @Override
  public Optional<String> place(ObjectKey object, FieldPath field) {
    return Optional.empty();
  }

  @Override
  public void onChange(Listener listener) {
    // nothing does
  }
}
