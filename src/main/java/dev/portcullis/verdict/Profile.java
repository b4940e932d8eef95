package dev.portcullis.verdict;

import dev.portcullis.rules.Basis;

/** How strict a namespace is; label {@code portcullis.dev/profile}. */
public enum Profile {
  /** Says everything, refuses and names nothing. */
  AUDIT,
  /** For tools that apply in an order of their own: whatever the next object can heal is let in. */
  GITOPS,
  /** Refuses whatever a change breaks, but for deleting a Service that is in use. */
  STANDARD,
  /** Refuses that too. */
  STRICT;

  /**
   * Whether an error that a request introduces is denied.
   *
   * @param leader whether the request is about a Service, which others follow
   */
  boolean denies(Operation operation, boolean leader, Basis basis) {
    return switch (this) {
      case AUDIT -> false;
      case GITOPS -> operation != Operation.DELETE && !leader && basis != Basis.ABSENCE;
      case STANDARD -> operation != Operation.DELETE;
      // Taking away what follows a Service is always allowed: whatever breaks, it was meant.
      case STRICT -> operation != Operation.DELETE || leader;
    };
  }
}
