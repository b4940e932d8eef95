package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.VersionInfo;

/** The API server is too old; the message has its version and the required one. */
public final class UnsupportedVersionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The first minor version of Kubernetes 1 with matchConditions in GA. */
  private static final int MIN_MINOR = 30;

  private UnsupportedVersionException(String message) {
    super(message);
  }

  /**
   * Checks the version of the API server.
   *
   * @throws UnsupportedVersionException if it is too old
   */
  public static void requireSupported(VersionInfo version) {
    // Managed services append a plus sign: 29+.
    int minor = Integer.parseInt(version.getMinor().replaceAll("\\D.*", ""));
    if (version.getMajor().equals("1") && minor < MIN_MINOR) {
      throw new UnsupportedVersionException(
          "the API server is Kubernetes "
              + version.getGitVersion()
              + "; Portcullis needs 1."
              + MIN_MINOR
              + " or later for matchConditions of webhooks");
    }
  }
}
