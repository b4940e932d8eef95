package dev.portcullis.controlplane;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets steps through, or holds them back and lets them through later, in order. All of it is called
 * on one thread.
 */
final class EventGate {

  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean shut;

  EventGate(boolean shut) {
    this.shut = shut;
  }

  /** Takes a step now, or when the gate is opened. */
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

  /** Takes all steps that were held back. */
  void open() {
    shut = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** How many steps are held back. */
  int held() {
    return held.size();
  }
}
