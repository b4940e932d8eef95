package dev.portcullis.policy;

import java.util.Set;

/**
 * The admin's settings for objects of one release.
 *
 * @param action what happens to an update that disagrees only with objects of its own release
 * @param labels the labels that identify a release besides those that only tools write
 */
public record ReleaseOptions(SameReleaseAction action, Set<ReleaseLabel> labels) {

  /** What happens to an update that disagrees only with objects of its own release. */
  public enum SameReleaseAction {
    /** It is admitted with a warning, because the release updates the others as well. */
    WARN,
    /** It is denied like any other. */
    DENY
  }

  /** Labels that identify a release, but that users set as well. */
  public enum ReleaseLabel {
    /** The labels of Flux' kustomize-controller and helm-controller. */
    FLUX,
    /** The label {@code app.kubernetes.io/instance}. */
    INSTANCE
  }

  /** The default where users may exempt objects from errors. */
  static final ReleaseOptions WARN = new ReleaseOptions(SameReleaseAction.WARN, Set.of());

  /** An update that disagrees with its own release is denied like any other. */
  public static final ReleaseOptions DENY = new ReleaseOptions(SameReleaseAction.DENY, Set.of());

  public ReleaseOptions {
    labels = Set.copyOf(labels);
  }

  /**
   * The default settings. Where users may not exempt objects from errors, they must not get the
   * same by an annotation that names a release.
   */
  public static ReleaseOptions defaultFor(boolean exemptionsSilenceDenials) {
    return exemptionsSilenceDenials ? WARN : DENY;
  }
}
