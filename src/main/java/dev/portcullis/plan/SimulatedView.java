package dev.portcullis.plan;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A mutable view, for simulating steps. */
final class SimulatedView extends IndexedView {

  private final Set<String> listedNamespaces;

  /**
   * A view of these objects.
   *
   * @param knownNamespaces all of whose Services are given; Services of others are unknown
   */
  SimulatedView(Collection<Resource> objects, Set<String> knownNamespaces, DataPlane dataPlane) {
    super(dataPlane);
    objects.forEach(index::put);
    this.listedNamespaces = knownNamespaces;
  }

  Optional<Resource> get(ObjectKey key) {
    return index.get(key);
  }

  void set(ObjectKey key, Optional<Resource> now) {
    now.ifPresentOrElse(index::put, () -> index.remove(key));
  }

  /** Every object by key. */
  Map<ObjectKey, Resource> objects() {
    Map<ObjectKey, Resource> objects = new TreeMap<>();
    index.objects().forEach(r -> objects.put(r.key(), r));
    return objects;
  }

  @Override
  protected boolean isKnown(Kind kind, String namespace) {
    return kind == Kind.SERVICE ? listedNamespaces.contains(namespace) : !kind.isClusterScoped();
  }
}
