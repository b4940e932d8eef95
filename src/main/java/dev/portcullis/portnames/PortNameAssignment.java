package dev.portcullis.portnames;

import dev.portcullis.model.FieldPath;

/**
 * A name for a port that has none.
 *
 * @param portField the path of the port, whose field {@code name} is added
 * @param name the name to add; never empty
 * @param dependsOnOtherObjects whether the name depends on another object or on its absence
 * @param reason where the name comes from, for messages
 */
public record PortNameAssignment(
    FieldPath portField, String name, boolean dependsOnOtherObjects, String reason) {

  public FieldPath nameField() {
    return portField.field("name");
  }
}
