package dev.portcullis.webhook;

/** A request that is no AdmissionReview v1; the message says what is wrong with it. */
public final class InvalidReviewException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidReviewException(String message) {
    super(message);
  }
}
