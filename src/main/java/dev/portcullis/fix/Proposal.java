package dev.portcullis.fix;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import java.util.List;

/**
 * What to do about one object.
 *
 * @param changes in the order in which they can be made
 */
record Proposal(List<Change> changes) {

  /**
   * One change, as people would tell it.
   *
   * @param at the field that it is about, as it is called afterwards
   */
  record Change(FieldPath at, String text, List<FieldEdit> amendments) {}

  /** A proposal of one change. */
  static Proposal of(FieldPath at, String text, List<FieldEdit> amendments) {
    return new Proposal(List.of(new Change(at, text, amendments)));
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  List<FieldEdit> amendments() {
    return changes.stream().flatMap(c -> c.amendments().stream()).toList();
  }
}
