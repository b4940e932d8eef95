package dev.portcullis.doctor;

/** The API server cannot be asked anything; the message says where it was looked for, and why. */
public final class Unreachable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Unreachable(String where, String why) {
    super("the API server" + where + " cannot be reached: " + why);
  }
}
