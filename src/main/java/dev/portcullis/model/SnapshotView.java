package dev.portcullis.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A view of a fixed set of objects. */
public final class SnapshotView extends IndexedView {

  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final Map<ObjectKey, Rollout> rolloutsByIngress = new HashMap<>();
  private final BiPredicate<Kind, String> isKnown;
  private final Predicate<ObjectKey> isMirroringDelayed;

  /**
   * A view of manifests. An object that is not among them is absent, except that the Services of a
   * namespace of which the manifests hold no Service are unknown: a lone Ingress does not show that
   * its Service is missing. Cluster-scoped objects that are not among them are unknown as well. A
   * mirror may be older than its Endpoints.
   *
   * @param resources of two with the same key, the later counts
   */
  public SnapshotView(Collection<? extends Resource> resources, DataPlane dataPlane) {
    this(resources, isKnownFrom(resources), mirror -> true, dataPlane);
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
   * A view of the objects of a cluster, where mirrors that differ from their Endpoints are not
   * delayed.
   *
   * @param resources of two with the same key, the later counts
   * @param isKnown whether all objects of a kind in a namespace were listed; the namespace is empty
   *     for cluster-scoped kinds
   */
  public SnapshotView(
      Collection<? extends Resource> resources,
      BiPredicate<Kind, String> isKnown,
      DataPlane dataPlane) {
    this(resources, isKnown, mirror -> false, dataPlane);
  }

  /**
   * A view of objects that were listed in a cluster.
   *
   * @param isMirroringDelayed see {@link #isMirroringDelayed}
   */
  public SnapshotView(
      Collection<? extends Resource> resources,
      BiPredicate<Kind, String> isKnown,
      Predicate<ObjectKey> isMirroringDelayed,
      DataPlane dataPlane) {
    super(dataPlane);
    this.isKnown = isKnown;
    this.isMirroringDelayed = isMirroringDelayed;
    resources.forEach(r -> objects.put(r.key(), r));
    objects.values().forEach(this::addToIndexes);
  }

  private void addToIndexes(Resource resource) {
    index.put(resource);
    if (resource instanceof Rollout rollout) {
      rollout
          .albIngresses()
          .forEach(
              name ->
                  rolloutsByIngress.put(
                      new ObjectKey(Kind.INGRESS, rollout.key().namespace(), name), rollout));
    }
  }

  /** Every object in the order given; a replacement is at the place of the first. */
  public Collection<Resource> objects() {
    return List.copyOf(objects.values());
  }

  @Override
  public Lookup<Rollout> rolloutOf(ObjectKey ingress) {
    return Optional.ofNullable(rolloutsByIngress.get(ingress))
        .map(Lookup::found)
        .orElseGet(
            () -> isKnown(Kind.ROLLOUT, ingress.namespace()) ? Lookup.absent() : Lookup.unknown());
  }

  @Override
  public boolean isMirroringDelayed(ObjectKey slice) {
    return isMirroringDelayed.test(slice);
  }

  @Override
  public boolean isKnown(Kind kind, String namespace) {
    return isKnown.test(kind, namespace);
  }
}
