package dev.portcullis.controlplane;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A gate that runs steps immediately while open, and in their order later while closed. All calls
 * are on one thread.
 */
final class EventGate {

  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean shut;

  EventGate(boolean shut) {
    this.shut = shut;
  }

  /** Runs a step now, or when the gate opens. */
  void submit(Runnable step) {
    if (shut) {
      held.add(step);
    } else {
      step.run();
    }
  }

  void shut() {
    shut = true;
  }

  /** Runs all delayed steps. */
  void open() {
    shut = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** The number of delayed steps. */
  int held() {
    return held.size();
  }
}
