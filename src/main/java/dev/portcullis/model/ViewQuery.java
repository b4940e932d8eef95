package dev.portcullis.model;

/**
 * A value that is computed from a view alone, such as the effective endpoints of a Service.
 * Implementations define equality: equal queries return equal results from one view.
 */
public interface ViewQuery<T> {

  /** Computes the value; not null. */
  T computeFrom(ResourceView view);
}
