package dev.portcullis.admission;

/** A request that is no AdmissionReview v1; the message says what is wrong with it. */
final class BadReview extends Exception {

  private static final long serialVersionUID = 1L;

  BadReview(String message) {
    super(message);
  }
}
