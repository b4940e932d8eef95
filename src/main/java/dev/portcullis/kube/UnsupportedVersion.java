package dev.portcullis.kube;

import io.fabric8.kubernetes.client.VersionInfo;

/** The API server is too old; the message says which it is and which would do. */
public final class UnsupportedVersion extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private UnsupportedVersion(String message) {
    super(message);
  }

  /** Refuses what is older than that minor version of Kubernetes 1. */
  static void refuse(VersionInfo version, int oldestMinor) {
    // Managed clouds write 29+ and the like.
    int minor = Integer.parseInt(version.getMinor().replaceAll("\\D.*", ""));
    if (version.getMajor().equals("1") && minor < oldestMinor) {
      throw new UnsupportedVersion(
          "the API server is Kubernetes "
              + version.getGitVersion()
              + "; Portcullis needs 1."
              + oldestMinor
              + " or later, for its webhooks' matchConditions");
    }
  }
}
