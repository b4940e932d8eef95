package dev.portcullis.controlplane;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.opentest4j.AssertionFailedError;

/** Waits for conditions. */
public final class Eventually {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 25;

  private Eventually() {}

  /**
   * Waits until a condition holds, for at most a minute, and longer on a busy machine.
   *
   * @param what the expectation, for the failure message: "the slice is mirrored"
   * @param condition evaluated repeatedly; an exception counts as false and is in the failure
   *     message
   */
  public static void eventually(String what, Callable<Boolean> condition) {
    eventually(what, TIMEOUT, condition);
  }

  /** The same with a longer limit. */
  public static void eventually(String what, Duration patience, Callable<Boolean> condition) {
    Deadline deadline = Deadline.after(patience);
    while (true) {
      Exception last = null;
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException e) {
        throw InterruptedExceptions.toIllegalState(e);
      } catch (Exception e) {
        last = e;
      }
      if (deadline.hasPassed()) {
        throw new AssertionFailedError("not within " + patience.toSeconds() + " s: " + what, last);
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }
}
