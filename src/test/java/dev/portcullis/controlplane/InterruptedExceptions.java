package dev.portcullis.controlplane;

/** Makes an interrupted wait end the test, without a checked exception in every signature. */
final class InterruptedExceptions {

  private InterruptedExceptions() {}

  static IllegalStateException toIllegalState(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
