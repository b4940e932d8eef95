package dev.portcullis.audit;

import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A bounded queue of the changes that the watches reported, in their order. */
final class ChangeQueue implements ResourceIndex.ChangeListener {

  /** Above this number, a full pass is faster. */
  static final int MAX_QUEUED = 20_000;

  private final BlockingQueue<ResourceChange> queue = new LinkedBlockingQueue<>();
  private volatile boolean accepting;
  private final AtomicBoolean overflowed = new AtomicBoolean();

  /** Queues the changes from now on; earlier ones are dropped. */
  void startAccepting() {
    accepting = true;
  }

  @Override
  public void onChange(ResourceChange change) {
    if (!accepting) {
      return;
    } else if (queue.size() < MAX_QUEUED) {
      queue.add(change);
    } else {
      overflowed.set(true);
    }
  }

  /**
   * Takes the queued changes; empty after the timeout.
   *
   * @param timeout how long to wait for the first change
   * @param debounce how long to wait for more after the first change
   */
  List<ResourceChange> pollBatch(Duration timeout, Duration debounce) throws InterruptedException {
    List<ResourceChange> batch = new ArrayList<>();
    ResourceChange next = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    long end = System.nanoTime() + debounce.toNanos();
    while (next != null) {
      batch.add(next);
      next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return batch;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Returns whether changes were dropped since the last call, because the queue was full. */
  boolean checkAndClearOverflow() {
    return overflowed.getAndSet(false);
  }
}
