package dev.portcullis.fix;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import java.util.List;

/**
 * What to do about one object.
 *
 * @param fixes in the order in which they can be made
 */
record ProposedFixes(List<Fix> fixes) {

  /**
   * One change, as people would tell it.
   *
   * @param field the field that it is about, as it is called afterwards
   */
  record Fix(FieldPath field, String description, List<FieldEdit> edits) {}

  /** A proposal of one change. */
  static ProposedFixes of(FieldPath at, String text, List<FieldEdit> amendments) {
    return new ProposedFixes(List.of(new Fix(at, text, amendments)));
  }

  boolean isEmpty() {
    return fixes.isEmpty();
  }

  List<FieldEdit> edits() {
    return fixes.stream().flatMap(c -> c.edits().stream()).toList();
  }
}
