package dev.portcullis.model;

import java.util.Comparator;

/**
 * What identifies an object in a cluster.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name ends with an ellipsis while the API server has yet to generate it
 */
public record ObjectKey(Kind kind, String namespace, String name) implements Comparable<ObjectKey> {

  private static final String PENDING_NAME_SUFFIX = "…";

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::kind)
          .thenComparing(ObjectKey::name);

  /**
   * The key of an object that will get its name later ({@code generateName}). It may not be taken
   * for one that is stored and called like the beginning of it.
   */
  public static ObjectKey forGenerateName(Kind kind, String namespace, String beginning) {
    return new ObjectKey(kind, namespace, beginning + PENDING_NAME_SUFFIX);
  }

  /** Whether the name is yet to come, so that no stored object has it or refers to it. */
  public boolean isNamePending() {
    return name.endsWith(PENDING_NAME_SUFFIX);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code Service devops/web}, as messages name an object, on one line. */
  @Override
  public String toString() {
    return TextSanitizer.toSingleLine(
        kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name);
  }
}
