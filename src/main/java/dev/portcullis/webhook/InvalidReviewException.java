package dev.portcullis.webhook;

/** A request body is not a valid AdmissionReview v1; the message gives the reason. */
public final class InvalidReviewException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidReviewException(String message) {
    super(message);
  }
}
