package dev.portcullis.kube;

import dev.portcullis.model.Kind;

/**
 * What could not be read of a cluster.
 *
 * @param namespace where; empty for all of it
 * @param why in words, with the right that is missing where it is one
 */
public record Unread(Kind kind, String namespace, String why) {

  /** {@code ingresses.networking.k8s.io of namespace shop: 403: …}, on one line. */
  @Override
  public String toString() {
    return ResourceType.of(kind) + where() + ": " + why;
  }

  private String where() {
    return kind == Kind.NAMESPACE
        ? " " + namespace
        : kind.isClusterScoped()
            ? ""
            : namespace.isEmpty() ? " of all namespaces" : " of namespace " + namespace;
  }
}
