package dev.portcullis.policy;

import dev.portcullis.rules.Evidence;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How strict a namespace is; label {@value #LABEL}. */
public enum Profile {
  /** Is left alone: nothing is judged, nothing is named, nothing is said. */
  OFF,
  /** Says everything, refuses and names nothing. */
  AUDIT,
  /** For tools that apply in an order of their own: whatever the next object can heal is let in. */
  GITOPS,
  /** Refuses whatever a change breaks, but for deleting a Service that is in use. */
  STANDARD,
  /** Refuses that too. */
  STRICT;

  /** The label of a Namespace that says which profile it has. */
  public static final String LABEL = "portcullis.dev/profile";

  /** The profile of that name, as labels and configuration write it; empty if there is none. */
  public static Optional<Profile> of(String word) {
    return Arrays.stream(values()).filter(p -> p.toString().equals(word)).findFirst();
  }

  /**
   * Whether an error that a request introduces is denied.
   *
   * @param leader whether the request is about a Service, which others follow
   * @param own whether the error stands on the object of the request
   */
  boolean denies(Operation operation, boolean leader, boolean own, Evidence basis) {
    return switch (this) {
      case OFF, AUDIT -> false;
      // Two slices may exchange their ports: what one does to the other the other's turn mends.
      case GITOPS ->
          operation != Operation.DELETE && !leader && own && basis != Evidence.MISSING_OBJECT;
      case STANDARD -> operation != Operation.DELETE;
      // Taking away what follows a Service is always allowed: whatever breaks, it was meant.
      case STRICT -> operation != Operation.DELETE || leader;
    };
  }

  /** The name of the profile: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
