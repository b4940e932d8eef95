package dev.portcullis.integration;

import dev.portcullis.controlplane.ProcessResult;

/** What kubectl reported for a write. */
enum ApplyResult {
  /** Admitted without a message of Portcullis. */
  SILENT,
  /** Admitted with a warning. */
  WARNED,
  /** Denied. */
  DENIED;

  /** The API server's own deprecation warning about Endpoints. */
  static final String DEPRECATED =
      "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n";

  /**
   * Reads the result of a command.
   *
   * @throws AssertionError if it failed for another reason than a denial of Portcullis
   */
  static ApplyResult of(ProcessResult kubectl) {
    String printed = kubectl.err().replace(DEPRECATED, "");
    if (kubectl.exitCode() == 0) {
      return printed.isEmpty() ? SILENT : WARNED;
    } else if (printed.contains(".validate.portcullis.dev\" denied the request: ")) {
      return DENIED;
    }
    throw new AssertionError("neither done nor denied: " + kubectl);
  }
}
