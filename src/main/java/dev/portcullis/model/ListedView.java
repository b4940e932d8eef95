package dev.portcullis.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * A view of what was read of a cluster, with other objects laid over it. What was read and is not
 * there is missing; what could not be read is unknown.
 */
public final class ListedView extends IndexedView {

  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final BiPredicate<Kind, String> isListed;

  /**
   * A view of these objects; of two with the same key the later counts.
   *
   * @param isRead whether the objects of a kind in a namespace were read; the namespace is empty
   *     for kinds that belong to none
   */
  public ListedView(
      Collection<? extends Resource> resources,
      BiPredicate<Kind, String> isRead,
      DataPlane dataPlane) {
    super(dataPlane);
    this.isListed = isRead;
    resources.forEach(r -> objects.put(r.key(), r));
    objects.values().forEach(index::put);
  }

  /** Every object in view, in the order given. */
  public Collection<Resource> objects() {
    return List.copyOf(objects.values());
  }

  @Override
  protected boolean isKnown(Kind kind, String namespace) {
    return isListed.test(kind, namespace);
  }
}
