package dev.portcullis.routemap.web;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.routemap.RouteMapSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A source that a test fills and changes. */
final class TestRouteMapSource implements RouteMapSource {

  /** A view that follows changes and knows all kinds. */
  private static final class View extends IndexedView {

    View() {
      super(DataPlane.KUBE_PROXY);
    }

    void put(Resource resource) {
      index.put(resource);
    }

    Stream<Resource> objects() {
      return index.objects();
    }

    Optional<Resource> get(ObjectKey key) {
      return index.get(key);
    }

    @Override
    protected boolean isKnown(Kind kind, String namespace) {
      return true;
    }
  }

  private final View view = new View();
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile List<String> readProblems = List.of();

  TestRouteMapSource(String yaml) {
    apply(yaml);
  }

  /** Adds or replaces objects. */
  void apply(String yaml) {
    ManifestSet set =
        ManifestLoader.load(
            List.of("-"),
            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            "default");
    synchronized (manifests) {
      manifests.addAll(0, set.manifests());
    }
    for (Resource resource : set.resources()) {
      Optional<Resource> before = view.get(resource.key());
      view.put(resource);
      listeners.forEach(l -> l.onObjectChanged(new ResourceChange(before, Optional.of(resource))));
    }
  }

  /** Sets the read problems. */
  void setReadProblems(String... problems) {
    readProblems = List.of(problems);
  }

  @Override
  public String title() {
    return "a test";
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public ResourceView view() {
    return view;
  }

  @Override
  public Stream<Resource> objects() {
    return view.objects();
  }

  @Override
  public boolean isComplete() {
    return readProblems.isEmpty();
  }

  @Override
  public List<String> readProblems() {
    return readProblems;
  }

  @Override
  public Optional<Map<?, ?>> treeOf(ObjectKey object) {
    synchronized (manifests) {
      return manifests.stream()
          .filter(m -> m.resource().key().equals(object))
          .findFirst()
          .map(Manifest::tree);
    }
  }

  @Override
  public Optional<String> locate(ObjectKey object, FieldPath field) {
    return Optional.empty();
  }

  @Override
  public void addListener(Listener listener) {
    listeners.add(listener);
  }
}
