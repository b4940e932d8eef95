package dev.portcullis.model;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A view that a fixed set of objects is. What is not in the set is missing, with one exception: a
 * namespace of which the set holds no Service at all is unknown. Somebody who hands over a lone
 * Ingress has not said that its Service does not exist.
 */
public final class SnapshotView extends IndexedView {

  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final Set<String> knownNamespaces = new HashSet<>();

  /** A view of these objects; of two with the same key the later counts. */
  public SnapshotView(Collection<? extends Resource> resources, DataPlane dataPlane) {
    super(dataPlane);
    for (Resource resource : resources) {
      objects.put(resource.key(), resource);
      index.put(resource);
      if (resource instanceof Service service) {
        knownNamespaces.add(service.key().namespace());
      }
    }
  }

  /** Every object of the set, in the order given, a replaced one at its first place. */
  public Collection<Resource> objects() {
    return List.copyOf(objects.values());
  }

  /** Whether the set says anything about the Services of a namespace. */
  public boolean isKnown(String namespace) {
    return knownNamespaces.contains(namespace);
  }

  @Override
  protected boolean isKnown(Kind kind, String namespace) {
    return kind == Kind.SERVICE ? isKnown(namespace) : !kind.isClusterScoped();
  }
}
