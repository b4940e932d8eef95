package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The number of objects in a page follows their sizes. */
final class PageLimitTest {

  private static final long SMALL = 1_500;
  private static final long LARGE = 1_100_000;

  private final PageLimit limit = new PageLimit();

  private void readPage(long bytesEach) {
    int objects = limit.next();
    limit.adapt(objects, objects * bytesEach);
  }

  @Test
  void growsWhilePagesAreSmall() {
    assertEquals(PageLimit.FIRST, limit.next());
    readPage(SMALL);
    assertEquals(2 * PageLimit.FIRST, limit.next());
    for (int i = 0; i < 10; i++) {
      readPage(SMALL);
    }
    assertEquals(PageLimit.MAX, limit.next());
  }

  @Test
  void shrinksWhenPagesAreLarge() {
    for (int i = 0; i < 10; i++) {
      readPage(SMALL);
    }
    // A page of large objects is read up to the maximum only.
    limit.adapt((int) (PageLimit.MAX_BYTES / LARGE), PageLimit.MAX_BYTES);
    assertTrue(limit.next() * LARGE < PageLimit.MAX_BYTES, () -> "" + limit.next());
    readPage(SMALL);
    assertTrue(limit.next() <= 8, () -> "" + limit.next());
  }

  @Test
  void requestsAtLeastOneObject() {
    limit.adapt(0, PageLimit.MAX_BYTES);
    limit.adapt(1, 100 * PageLimit.MAX_BYTES);
    assertEquals(1, limit.next());
    readPage(SMALL);
    assertEquals(2, limit.next());
  }

  /** An empty page says nothing about sizes. */
  @Test
  void emptyPageDoesNotShrinkIt() {
    limit.adapt(0, 100);
    assertTrue(limit.next() >= PageLimit.FIRST);
  }
}
