package dev.portcullis.cluster;

/**
 * The number of objects to request in the next page of a list. The API server pages by number only,
 * so the number follows the sizes of the pages before: it grows while they are small and shrinks
 * when they are large. Thread-safe.
 */
final class PageLimit {

  /** Of the first page, which may consist of the largest objects that the API server stores. */
  static final int FIRST = 16;

  /** More objects in a page are not faster. */
  static final int MAX = 500;

  /** A page of this size is read without a noticeable pause of other requests. */
  private static final long TARGET_BYTES = 4 << 20;

  /** A page is not read to its end if it exceeds this size. */
  static final long MAX_BYTES = 4 * TARGET_BYTES;

  private int limit = FIRST;

  synchronized int next() {
    return limit;
  }

  /**
   * Adapts the limit to a page.
   *
   * @param objects in the page, or read before it exceeded {@link #MAX_BYTES}
   * @param bytes their size in the response
   */
  synchronized void adapt(int objects, long bytes) {
    long fitting = objects == 0 ? MAX : TARGET_BYTES * objects / Math.max(1, bytes);
    limit = (int) Math.max(1, Math.min(Math.min(fitting, 2L * limit), MAX));
  }
}
