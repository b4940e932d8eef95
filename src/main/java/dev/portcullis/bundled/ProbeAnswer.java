package dev.portcullis.bundled;

/** The answer to the probe of {@code k8s/self-managed/probe-webhook.yaml}. */
public final class ProbeAnswer {

  /** The path of the server that answers the probe. */
  public static final String PATH = "/probe";

  /**
   * The warning in the answer. The API server passes it on to the sender of the probe, who learns
   * that the review has arrived at some replica.
   */
  public static final String WARNING = "portcullis has answered the probe";

  private ProbeAnswer() {}
}
