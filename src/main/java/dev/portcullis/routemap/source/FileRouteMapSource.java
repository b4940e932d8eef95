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

/** A map of files, which may be read again. */
public final class FileRouteMapSource implements RouteMapSource {

  /** What was read at one time. */
  private record Content(ManifestSet manifests, SnapshotView view) {}

  private final String title;
  private final boolean live;
  private final DataPlane dataPlane;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Content content;

  /**
   * A map of these files.
   *
   * @param live whether somebody looks whether they change
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

  /** They were read again. */
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
    Content now = content;
    return Stream.concat(
            now.manifests().errors().stream().map(CheckNotes::cannotRead),
            CheckNotes.skippedNamespaces(now.view()).stream())
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

  /** Of two with the same key the later counts. */
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
