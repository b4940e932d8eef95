package dev.portcullis.policy;

import dev.portcullis.rules.Evidence;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How strictly requests in a namespace are handled; label {@value #LABEL}. */
public enum Profile {
  /** Evaluates nothing and names no ports. */
  OFF,
  /** Warns; denies nothing and names no ports. */
  AUDIT,
  /** For tools that apply objects in any order: admits what a later object can correct. */
  GITOPS,
  /** Denies changes that break something, except the deletion of a Service in use. */
  STANDARD,
  /** Also denies the deletion of a Service in use. */
  STRICT;

  /** The label of a Namespace with its profile. */
  public static final String LABEL = "portcullis.dev/profile";

  /** The profile with a name as in labels and settings; empty if there is none. */
  public static Optional<Profile> of(String word) {
    return Arrays.stream(values()).filter(p -> p.toString().equals(word)).findFirst();
  }

  /**
   * Whether an error that a request introduces is denied.
   *
   * @param service whether the request is about a Service, which other objects refer to
   * @param own whether the finding is on the object of the request
   */
  boolean denies(Operation operation, boolean service, boolean own, Evidence evidence) {
    return switch (this) {
      case OFF, AUDIT -> false;
      // Two slices may exchange ports: the second update corrects what the first one breaks.
      case GITOPS ->
          operation != Operation.DELETE && !service && own && evidence != Evidence.MISSING_OBJECT;
      case STANDARD -> operation != Operation.DELETE;
      // Deleting an Ingress or endpoints is always admitted: the interruption is intended.
      case STRICT -> operation != Operation.DELETE || service;
    };
  }

  /** Whether an update may disagree with objects of its own release. */
  boolean admitsWithinRelease() {
    return this != STRICT;
  }

  /** The name of the profile: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
