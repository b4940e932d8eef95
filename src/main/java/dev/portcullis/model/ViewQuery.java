package dev.portcullis.model;

/**
 * Something that follows from a view alone, such as what stands behind a Service. A record: from
 * one view equal ones make the same.
 */
public interface ViewQuery<T> {

  /** Makes it; not null. */
  T computeFrom(ResourceView chain);
}
