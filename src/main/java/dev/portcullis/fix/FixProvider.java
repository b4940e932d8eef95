package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import java.util.List;

/** Proposes fixes of one kind. */
interface FixProvider {

  /**
   * A fix of an object.
   *
   * @param field the field that is fixed, with its name after the fix
   * @param description the change and its reason, on one line
   */
  record Fix(FieldPath field, String description, List<FieldEdit> edits) {}

  /** The fixes of an object, in the order in which they are applied. */
  List<Fix> propose(Manifest manifest, ResourceView view);
}
