package dev.portcullis.bundled;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** The failure policies of the webhooks that a server has registered itself. */
public enum RegistrationPhase {
  /**
   * Every webhook fails open. A new installation starts with it, so that no request is rejected
   * while the API server cannot reach the server yet.
   */
  FAIL_OPEN,
  /** The webhooks have the failure policies of the manifests. Never left by the server. */
  FINAL;

  /** How long reviews may take to arrive in a new installation until that is a problem. */
  public static final Duration ARRIVAL_TIMEOUT = Duration.ofMinutes(2);

  private static final String FAILURE_POLICY = "failurePolicy";
  private static final String FAIL = "Fail";

  /** The phase of stored webhooks, in any version: one that fails closed is proof of the last. */
  public static RegistrationPhase of(Collection<?> webhooks) {
    return webhooks.stream().anyMatch(RegistrationPhase::isFailClosed) ? FINAL : FAIL_OPEN;
  }

  private static boolean isFailClosed(Object webhook) {
    return webhook instanceof Map<?, ?> map && FAIL.equals(map.get(FAILURE_POLICY));
  }

  /** Sets the failure policy of a webhook that is rendered with the one of the manifests. */
  void setFailurePolicy(Map<String, Object> webhook) {
    if (this == FAIL_OPEN) {
      webhook.put(FAILURE_POLICY, "Ignore");
    }
  }
}
