package dev.portcullis.model;

/** The transport protocols that the API server accepts for a port. */
public enum Protocol {
  SCTP,
  TCP,
  UDP;

  String describePort(String number, String name) {
    return number + (this == TCP ? "" : "/" + this) + (name.isEmpty() ? "" : " (" + name + ")");
  }
}
