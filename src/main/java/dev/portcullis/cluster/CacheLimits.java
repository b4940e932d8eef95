package dev.portcullis.cluster;

/**
 * Limits of the heap that a view uses for objects, in bytes. The sizes of objects are estimates.
 *
 * @param object of one object
 * @param namespace of all objects of a namespace
 * @param total of all objects
 */
record CacheLimits(long object, long namespace, long total) {

  private static final int OBJECTS_PER_HEAP = 256;
  private static final int NAMESPACES_PER_HEAP = 4;

  /** Of eight: the rest is for what reviews, the audit, and lists allocate. */
  private static final int TOTAL_EIGHTHS = 3;

  /** A tree of maps needs that many times the heap of the model value it is converted to. */
  private static final int TREE_FACTOR = 4;

  /** The limits for the heap of this process. */
  static CacheLimits ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new CacheLimits(
        heap / OBJECTS_PER_HEAP, heap / NAMESPACES_PER_HEAP, heap / 8 * TOTAL_EIGHTHS);
  }

  /** The limit of the tree of one object, while it is read. */
  long tree() {
    return object * TREE_FACTOR;
  }
}
