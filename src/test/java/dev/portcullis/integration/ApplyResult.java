package dev.portcullis.integration;

import dev.portcullis.controlplane.ProcessResult;

/** What somebody who asked for something by kubectl got from us. */
enum ApplyResult {
  /** It was done, without a word of ours. */
  SILENT,
  /** It was done, and there was something to say about it. */
  WARNED,
  /** It was not done. */
  DENIED;

  /** What the API server says of every Endpoints, whatever we say. */
  static final String DEPRECATED =
      "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n";

  /**
   * What came of a command.
   *
   * @throws AssertionError if it failed and not by a denial of ours
   */
  static ApplyResult of(ProcessResult kubectl) {
    String said = kubectl.err().replace(DEPRECATED, "");
    if (kubectl.exitCode() == 0) {
      return said.isEmpty() ? SILENT : WARNED;
    } else if (said.contains(".validate.portcullis.dev\" denied the request: ")) {
      return DENIED;
    }
    throw new AssertionError("neither done nor denied: " + kubectl);
  }
}
