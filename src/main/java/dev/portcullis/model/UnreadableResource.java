package dev.portcullis.model;

/**
 * An object that exists in a cluster with unknown content. A view must not answer as if it did not
 * exist.
 *
 * @param meta what identifies the object and its Service; the rest is dropped, because it may be
 *     the large part
 */
public record UnreadableResource(ResourceMeta meta, UnknownReason reason) implements Resource {

  /** Why the content is unknown. */
  public enum UnknownReason {
    /** It has a value that could not be converted, such as one of a later Kubernetes version. */
    NOT_CONVERTIBLE,
    /** It needs more memory than a view may use for it. */
    TOO_LARGE
  }

  public UnreadableResource {
    meta = EndpointSet.identifyingMeta(meta);
  }

  /** An object that could not be converted. */
  public UnreadableResource(ResourceMeta meta) {
    this(meta, UnknownReason.NOT_CONVERTIBLE);
  }

  public boolean isTooLarge() {
    return reason == UnknownReason.TOO_LARGE;
  }
}
