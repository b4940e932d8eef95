package dev.portcullis.webhook.http;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts the requests that are rejected before they are evaluated. */
@ApplicationScoped
public class RejectedRequestMetrics {

  /** Why a request is rejected. */
  public enum Reason {
    /** Another path than those of the webhooks, or more than one Host header. */
    PATH("path"),
    /** No Content-Length, or a body above the size limit. */
    BODY("body"),
    /** No memory or no thread is free. */
    OVERLOAD("overload"),
    /** The body is not an AdmissionReview. */
    BAD_REVIEW("bad review");

    private final String label;

    Reason(String label) {
      this.label = label;
    }
  }

  private final MeterRegistry registry;

  RejectedRequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts one request. */
  public void count(Reason reason) {
    registry.counter("portcullis.rejected.requests", "reason", reason.label).increment();
  }
}
