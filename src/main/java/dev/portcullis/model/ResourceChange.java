package dev.portcullis.model;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The creation, update, or deletion of one object.
 *
 * @param before empty for a creation
 * @param after empty for a deletion; otherwise of the same key
 */
public record ResourceChange(Optional<Resource> before, Optional<Resource> after) {

  /** The creation of an object that does not exist. */
  public static ResourceChange creation(Resource after) {
    return new ResourceChange(Optional.empty(), Optional.of(after));
  }

  /** The update of an object. */
  public static ResourceChange update(Resource before, Resource after) {
    return new ResourceChange(Optional.of(before), Optional.of(after));
  }

  /** The deletion of an object. */
  public static ResourceChange deletion(Resource before) {
    return new ResourceChange(Optional.of(before), Optional.empty());
  }

  public ObjectKey key() {
    return current().key();
  }

  /** The object after the change, or before it for a deletion. */
  public Resource current() {
    return after.or(() -> before).orElseThrow();
  }

  /** The states before and after, as far as they exist. */
  public Stream<Resource> states() {
    return Stream.of(before, after).flatMap(Optional::stream);
  }

  /** The opposite change. */
  public ResourceChange reversed() {
    return new ResourceChange(after, before);
  }

  /** A view with the object as before the change. */
  public ResourceView before(ResourceView view) {
    return before.map(view::with).orElseGet(() -> view.without(key()));
  }

  /** A view with the object as after the change. */
  public ResourceView after(ResourceView view) {
    return after.map(view::with).orElseGet(() -> view.without(key()));
  }
}
