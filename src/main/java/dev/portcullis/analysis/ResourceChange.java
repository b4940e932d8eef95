package dev.portcullis.analysis;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One object created (nothing before), updated, or deleted (nothing after).
 *
 * @param before the object as it was
 * @param after the object as it will be; of the same key
 */
public record ResourceChange(Optional<Resource> before, Optional<Resource> after) {

  /** The object that is changed. */
  public ObjectKey key() {
    return current().key();
  }

  /** The object as it will be, or as it was if it goes. */
  public Resource current() {
    return after.or(() -> before).orElseThrow();
  }

  /** Both states that there are. */
  public Stream<Resource> states() {
    return Stream.of(before, after).flatMap(Optional::stream);
  }

  /** The change undone. */
  public ResourceChange reversed() {
    return new ResourceChange(after, before);
  }

  /** That view as it was before the change, whatever it says of the object now. */
  public ResourceView before(ResourceView view) {
    return before.map(view::with).orElseGet(() -> view.without(key()));
  }

  /** That view as it will be after the change. */
  public ResourceView after(ResourceView view) {
    return after.map(view::with).orElseGet(() -> view.without(key()));
  }
}
