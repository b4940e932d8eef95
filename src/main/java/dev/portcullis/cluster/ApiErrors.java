package dev.portcullis.cluster;

import dev.portcullis.model.TextSanitizer;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Describes failures of API server calls on one line. */
public final class ApiErrors {

  private ApiErrors() {}

  /** The failure without addresses and class names, for the sender of a request. */
  static String describeForUser(KubernetesClientException failure) {
    return failure.getCode() > 0
        ? "the API server responded with status " + failure.getCode()
        : "the API server cannot be reached";
  }

  /** The failure with its root cause, for the cluster admin. */
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
