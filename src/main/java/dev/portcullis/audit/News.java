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
final class News implements ResourceIndex.ChangeListener {

  /** More than that at once is judged sooner by looking at everything. */
  static final int MOST = 20_000;

  private final BlockingQueue<ResourceChange> changes = new LinkedBlockingQueue<>();
  private volatile boolean listening;
  private volatile boolean tooMany;

  /** Keeps what is told from now on. */
  void listen() {
    listening = true;
  }

  @Override
  public void onChange(Optional<Resource> before, Optional<Resource> after) {
    if (!listening) {
      return;
    } else if (changes.size() < MOST) {
      changes.add(new ResourceChange(before, after));
    } else {
      tooMany = true;
    }
  }

  /**
   * What was told; empty if nothing was for so long. What is written together comes within moments,
   * so that is waited for.
   *
   * @param patience how long to wait for anything
   * @param rest how long to wait for what comes with it
   */
  List<ResourceChange> next(Duration patience, Duration rest) throws InterruptedException {
    List<ResourceChange> next = new ArrayList<>();
    ResourceChange first = changes.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    long end = System.nanoTime() + rest.toNanos();
    while (first != null) {
      next.add(first);
      first = changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return next;
  }

  /** Whether all that was told was taken. */
  boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Whether something was told that {@link #next} does not have; says so once. */
  boolean hasGaps() {
    boolean gaps = tooMany;
    if (gaps) {
      tooMany = false;
    }
    return gaps;
  }
}
