package dev.portcullis.cluster;

import dev.portcullis.model.Kind;

/**
 * What could not be read of a cluster.
 *
 * @param namespace where; empty for all of it
 * @param reason in words, with the right that is missing where it is one
 */
public record ListFailure(Kind kind, String namespace, String reason) {

  /** {@code ingresses.networking.k8s.io of namespace shop: 403: …}, on one line. */
  @Override
  public String toString() {
    return WatchedResource.of(kind) + describeScope() + ": " + reason;
  }

  private String describeScope() {
    return kind == Kind.NAMESPACE
        ? " " + namespace
        : kind.isClusterScoped()
            ? ""
            : namespace.isEmpty() ? " of all namespaces" : " of namespace " + namespace;
  }
}
