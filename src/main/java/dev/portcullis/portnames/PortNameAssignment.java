package dev.portcullis.portnames;

import dev.portcullis.model.FieldPath;

/**
 * A name for a port that has none.
 *
 * @param portField the place of the port; the name goes to its field {@code name}
 * @param name the name to add; never empty
 * @param dependsOnOtherObjects whether it rests on another object, or on the lack of one
 * @param reason where the name comes from, for people
 */
public record PortNameAssignment(
    FieldPath portField, String name, boolean dependsOnOtherObjects, String reason) {

  /** The field that is added. */
  public FieldPath nameField() {
    return portField.field("name");
  }
}
