package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiErrors;

/** Something cannot be read. The message says what and why, on one line. */
public final class ReadFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReadFailedException(String what, Throwable cause) {
    super(what + " cannot be read: " + ApiErrors.describeForAdmin(cause), cause);
  }
}
