package dev.portcullis.audit;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the watches told and nobody has judged yet, in the order in which they told it. */
final class ChangeQueue implements ResourceIndex.ChangeListener {

  /** More than that at once is judged sooner by looking at everything. */
  static final int MAX_QUEUED = 20_000;

  private final BlockingQueue<ResourceChange> queue = new LinkedBlockingQueue<>();
  private volatile boolean accepting;
  private volatile boolean overflowed;

  /** Keeps what is told from now on. */
  void startAccepting() {
    accepting = true;
  }

  @Override
  public void onChange(Optional<Resource> before, Optional<Resource> after) {
    if (!accepting) {
      return;
    } else if (queue.size() < MAX_QUEUED) {
      queue.add(new ResourceChange(before, after));
    } else {
      overflowed = true;
    }
  }

  /**
   * What was told; empty if nothing was for so long. What is written together comes within moments,
   * so that is waited for.
   *
   * @param patience how long to wait for anything
   * @param rest how long to wait for what comes with it
   */
  List<ResourceChange> pollBatch(Duration patience, Duration rest) throws InterruptedException {
    List<ResourceChange> next = new ArrayList<>();
    ResourceChange first = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    long end = System.nanoTime() + rest.toNanos();
    while (first != null) {
      next.add(first);
      first = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return next;
  }

  /** Whether all that was told was taken. */
  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether something was told that {@link #pollBatch} does not have; says so once. */
  boolean checkAndClearOverflow() {
    boolean gaps = overflowed;
    if (gaps) {
      overflowed = false;
    }
    return gaps;
  }
}
