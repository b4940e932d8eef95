package dev.portcullis.model;

import java.util.Comparator;

/**
 * What identifies an object in a cluster.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name empty only while the API server has not generated one ({@code generateName})
 */
public record ObjectKey(Kind kind, String namespace, String name) implements Comparable<ObjectKey> {

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::kind)
          .thenComparing(ObjectKey::name);

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code Service devops/web}, as messages name an object, on one line. */
  @Override
  public String toString() {
    return OneLine.of(kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name);
  }
}
