package dev.portcullis.model;

import java.util.Comparator;

/**
 * Identifies an object in a cluster.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name ends with an ellipsis until the API server generates it
 */
public record ObjectKey(Kind kind, String namespace, String name) implements Comparable<ObjectKey> {

  private static final String PENDING_NAME_SUFFIX = "…";

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::kind)
          .thenComparing(ObjectKey::name);

  /**
   * The key of an object with {@code generateName}. It differs from that of a stored object whose
   * name equals the prefix.
   */
  public static ObjectKey forGenerateName(Kind kind, String namespace, String prefix) {
    return new ObjectKey(kind, namespace, prefix + PENDING_NAME_SUFFIX);
  }

  /** Whether the name is not generated yet, so that no stored object has it or refers to it. */
  public boolean isNamePending() {
    return name.endsWith(PENDING_NAME_SUFFIX);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** The name for messages, on one line: {@code Service devops/web}. */
  @Override
  public String toString() {
    return TextSanitizer.toSingleLine(
        kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name);
  }
}
