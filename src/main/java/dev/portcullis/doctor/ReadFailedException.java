package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiErrors;

/** Something could not be looked at; the message says what and why, on one line. */
public final class ReadFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReadFailedException(String what, Throwable why) {
    super(what + " may not be read: " + ApiErrors.describeForAdmin(why), why);
  }
}
