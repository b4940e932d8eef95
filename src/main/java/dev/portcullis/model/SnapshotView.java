package dev.portcullis.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** A view of a fixed set of objects. */
public final class SnapshotView extends IndexedView {

  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final BiPredicate<Kind, String> isKnown;

  /**
   * A view of manifests. An object that is not among them is absent, except that the Services of a
   * namespace of which the manifests hold no Service are unknown: a lone Ingress does not show that
   * its Service is missing. Cluster-scoped objects that are not among them are unknown as well.
   *
   * @param resources of two with the same key, the later counts
   */
  public SnapshotView(Collection<? extends Resource> resources, DataPlane dataPlane) {
    this(resources, isKnownFrom(resources), dataPlane);
  }

  private static BiPredicate<Kind, String> isKnownFrom(Collection<? extends Resource> resources) {
    Set<String> namespaces =
        resources.stream()
            .filter(Service.class::isInstance)
            .map(r -> r.key().namespace())
            .collect(Collectors.toSet());
    return (kind, namespace) ->
        kind == Kind.SERVICE ? namespaces.contains(namespace) : !kind.isClusterScoped();
  }

  /**
   * A view of objects that were listed in a cluster.
   *
   * @param resources of two with the same key, the later counts
   * @param isKnown whether all objects of a kind in a namespace were listed; the namespace is empty
   *     for cluster-scoped kinds
   */
  public SnapshotView(
      Collection<? extends Resource> resources,
      BiPredicate<Kind, String> isKnown,
      DataPlane dataPlane) {
    super(dataPlane);
    this.isKnown = isKnown;
    resources.forEach(r -> objects.put(r.key(), r));
    objects.values().forEach(index::put);
  }

  /** Every object in the order given; a replacement is at the place of the first. */
  public Collection<Resource> objects() {
    return List.copyOf(objects.values());
  }

  @Override
  public boolean isKnown(Kind kind, String namespace) {
    return isKnown.test(kind, namespace);
  }
}
