package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.VersionInfo;

/** The API server is too old; the message says which it is and which would do. */
public final class UnsupportedVersionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The first minor version of Kubernetes 1 that has all we rest on: matchConditions are GA. */
  private static final int MIN_MINOR = 30;

  private UnsupportedVersionException(String message) {
    super(message);
  }

  /**
   * Refuses what is too old.
   *
   * @throws UnsupportedVersionException if it is
   */
  public static void requireSupported(VersionInfo version) {
    // Managed clouds write 29+ and the like.
    int minor = Integer.parseInt(version.getMinor().replaceAll("\\D.*", ""));
    if (version.getMajor().equals("1") && minor < MIN_MINOR) {
      throw new UnsupportedVersionException(
          "the API server is Kubernetes "
              + version.getGitVersion()
              + "; Portcullis needs 1."
              + MIN_MINOR
              + " or later, for its webhooks' matchConditions");
    }
  }
}
