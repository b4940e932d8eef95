package dev.portcullis.audit;

import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A bounded queue of the changes that the watches reported, in their order. */
final class ChangeQueue implements ResourceIndex.ChangeListener {

  /** Above this number, a full pass is faster. */
  static final int MAX_QUEUED = 20_000;

  /** The share of the heap that queued objects may use. */
  private static final int SHARES_OF_HEAP = 32;

  private final BlockingQueue<ResourceChange> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final long maxBytes;
  private volatile boolean accepting;
  private final AtomicBoolean overflowed = new AtomicBoolean();

  /** Creates a queue whose objects use a share of the heap of this process. */
  ChangeQueue() {
    this(Runtime.getRuntime().maxMemory() / SHARES_OF_HEAP);
  }

  /**
   * @param maxBytes the heap that queued objects may use
   */
  ChangeQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The heap of the new object; the former one is mostly that of the change before. */
  private static long heapBytes(ResourceChange change) {
    return change.after().map(ResourceSize::heapBytes).orElse(0L);
  }

  /** Queues the changes from now on; earlier ones are dropped. */
  void startAccepting() {
    accepting = true;
  }

  @Override
  public void onChange(ResourceChange change) {
    if (!accepting) {
      return;
    } else if (queue.size() < MAX_QUEUED && queuedBytes.get() < maxBytes) {
      queuedBytes.addAndGet(heapBytes(change));
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
    long batchBytes = 0;
    ResourceChange next = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    long end = System.nanoTime() + debounce.toNanos();
    while (next != null) {
      batch.add(next);
      batchBytes += heapBytes(next);
      queuedBytes.addAndGet(-heapBytes(next));
      if (batchBytes >= maxBytes) {
        break;
      }
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
