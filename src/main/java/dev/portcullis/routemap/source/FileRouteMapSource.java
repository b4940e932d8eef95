package dev.portcullis.routemap.source;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.report.CheckNotes;
import dev.portcullis.routemap.RouteMapSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Manifests, which may be read again. */
public final class FileRouteMapSource implements RouteMapSource {

  /** The manifests of one read, and the view of them. */
  private record Content(ManifestSet manifests, SnapshotView view) {}

  private final String title;
  private final boolean live;
  private final DataPlane dataPlane;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Content content;

  /**
   * Creates the source of these manifests.
   *
   * @param live whether {@link #replace} is called when they change
   */
  public FileRouteMapSource(String title, boolean live, ManifestSet set, DataPlane dataPlane) {
    this.title = title;
    this.live = live;
    this.dataPlane = dataPlane;
    content = content(set);
  }

  private Content content(ManifestSet set) {
    return new Content(set, new SnapshotView(set.resources(), dataPlane));
  }

  /** Replaces the manifests after they were read again. */
  public void replace(ManifestSet set) {
    content = content(set);
    listeners.forEach(Listener::onViewReplaced);
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public ResourceView view() {
    return content.view();
  }

  @Override
  public Stream<Resource> objects() {
    return content.view().objects().stream();
  }

  @Override
  public boolean isComplete() {
    return content.manifests().errors().isEmpty();
  }

  @Override
  public List<String> readProblems() {
    Content current = content;
    return Stream.concat(
            current.manifests().errors().stream().map(CheckNotes::cannotRead),
            CheckNotes.skippedNamespaces(current.view()).stream())
        .toList();
  }

  @Override
  public Optional<Map<?, ?>> treeOf(ObjectKey object) {
    return findManifest(object).map(Manifest::tree);
  }

  @Override
  public Optional<String> locate(ObjectKey object, FieldPath field) {
    return findManifest(object).map(m -> m.locate(field).toString());
  }

  /** The last of several manifests with the same key is used. */
  private Optional<Manifest> findManifest(ObjectKey object) {
    return content.manifests().manifests().stream()
        .filter(m -> m.resource().key().equals(object))
        .reduce((first, second) -> second);
  }

  @Override
  public void addListener(Listener listener) {
    listeners.add(listener);
  }
}
