package dev.portcullis.cluster;

import dev.portcullis.model.Kind;

/**
 * A list request that failed, or an object that could not be converted.
 *
 * @param namespace empty for the whole cluster
 * @param reason includes the missing permission, if that is the reason
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
