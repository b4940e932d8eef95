package dev.portcullis.policy;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.ResourceMeta;

/**
 * What somebody wants to do to an object.
 *
 * @param change without an object before it: CREATE; without one after it: DELETE
 * @param username who asks, as the API server authenticated him
 * @param dryRun whether nothing will be stored
 */
public record AdmissionRequest(ResourceChange change, String username, boolean dryRun) {

  /** The operation that the change is. */
  public Operation operation() {
    return change.after().isEmpty()
        ? Operation.DELETE
        : change.before().isEmpty() ? Operation.CREATE : Operation.UPDATE;
  }

  /** The namespace of the object. */
  String namespace() {
    return change.key().namespace();
  }

  /** The metadata whose annotations count: those of the new object, on DELETE of the stored one. */
  ResourceMeta exemptionMeta() {
    return change.current().meta();
  }
}
