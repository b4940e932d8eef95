package dev.portcullis.kube;

import io.fabric8.kubernetes.client.VersionInfo;

/** The API server is too old; the message says which it is and which would do. */
public final class UnsupportedVersion extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The first minor version of Kubernetes 1 that has all we rest on: matchConditions are GA. */
  private static final int OLDEST_MINOR = 30;

  private UnsupportedVersion(String message) {
    super(message);
  }

  /**
   * Refuses what is too old.
   *
   * @throws UnsupportedVersion if it is
   */
  public static void refuse(VersionInfo version) {
    // Managed clouds write 29+ and the like.
    int minor = Integer.parseInt(version.getMinor().replaceAll("\\D.*", ""));
    if (version.getMajor().equals("1") && minor < OLDEST_MINOR) {
      throw new UnsupportedVersion(
          "the API server is Kubernetes "
              + version.getGitVersion()
              + "; Portcullis needs 1."
              + OLDEST_MINOR
              + " or later, for its webhooks' matchConditions");
    }
  }
}
