package dev.portcullis.policy;

import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;

/**
 * A request to create, update, or delete an object.
 *
 * @param change CREATE without an object before, DELETE without one after
 * @param username the client, as the API server authenticated it
 * @param dryRun whether the API server will store nothing
 */
public record AdmissionRequest(ResourceChange change, String username, boolean dryRun) {

  /** The operation of the request. */
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
