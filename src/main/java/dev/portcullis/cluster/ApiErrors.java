package dev.portcullis.cluster;

import dev.portcullis.model.TextSanitizer;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Why a call of the API server came to nothing, on one line. */
public final class ApiErrors {

  private ApiErrors() {}

  /** For whoever applied something: neither an address of ours nor a class of a library. */
  static String describeForUser(KubernetesClientException failure) {
    return failure.getCode() > 0
        ? "the API server answers " + failure.getCode()
        : "the API server cannot be reached";
  }

  /** For whoever runs us, who has to mend it. */
  public static String describeForAdmin(Throwable failure) {
    Throwable root = rootCause(failure);
    return root instanceof KubernetesClientException e && e.getStatus() != null
        ? TextSanitizer.toSingleLine(e.getCode() + ": " + e.getStatus().getMessage())
        : TextSanitizer.toSingleLine(root.toString());
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
