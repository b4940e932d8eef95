package dev.portcullis.policy;

import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import java.util.List;
import java.util.function.Predicate;

/**
 * The managed objects: those that a controller writes, other than the controllers of the control
 * plane. No user can correct them, so their findings are warnings at most.
 *
 * @param entries the first that matches counts
 */
public record ManagedObjectTable(List<ManagedObjectEntry> entries) {

  /** The entries that are part of the product. */
  public static final ManagedObjectTable SHIPPED = ManagedObjectReader.readShipped();

  public ManagedObjectTable {
    entries = List.copyOf(entries);
  }

  /** The name of the entry that an object in the view matches; empty without any. */
  String entryOf(ResourceMeta object, ResourceView view) {
    return nameOfFirst(e -> e.matches(object, view));
  }

  /**
   * The name of the entry that an object matches both before and after a change; empty without any.
   *
   * @param object the changed object or another one
   * @param view holds the other objects
   */
  String entryOf(ResourceMeta object, ResourceChange change, ResourceView view) {
    boolean own = object.key().equals(change.key());
    return nameOfFirst(
        e ->
            change
                .states()
                .allMatch(state -> e.matches(own ? state.meta() : object, view.with(state))));
  }

  private String nameOfFirst(Predicate<ManagedObjectEntry> matching) {
    return entries.stream().filter(matching).findFirst().map(ManagedObjectEntry::name).orElse("");
  }
}
