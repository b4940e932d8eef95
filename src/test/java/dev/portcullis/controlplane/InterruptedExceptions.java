package dev.portcullis.controlplane;

/**
 * Turns an interrupt during a wait into a test failure, without a checked exception in every
 * signature.
 */
final class InterruptedExceptions {

  private InterruptedExceptions() {}

  static IllegalStateException toIllegalState(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
