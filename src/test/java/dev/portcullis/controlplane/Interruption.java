package dev.portcullis.controlplane;

/** Makes an interrupted wait end the test, without a checked exception in every signature. */
final class Interruption {

  private Interruption() {}

  static IllegalStateException of(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
