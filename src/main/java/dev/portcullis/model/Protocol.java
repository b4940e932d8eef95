package dev.portcullis.model;

/** The transport protocols that the API server takes for a port. */
public enum Protocol {
  SCTP,
  TCP,
  UDP
}
