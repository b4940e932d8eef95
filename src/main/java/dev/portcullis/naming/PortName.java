package dev.portcullis.naming;

import dev.portcullis.model.FieldPath;

/**
 * A name for a port that has none.
 *
 * @param port the place of the port; the name goes to its field {@code name}
 * @param name the name to add; never empty
 * @param fromElsewhere whether it rests on another object, or on the lack of one
 * @param why where the name comes from, for people
 */
public record PortName(FieldPath port, String name, boolean fromElsewhere, String why) {

  /** The field that is added. */
  public FieldPath at() {
    return port.field("name");
  }
}
