package dev.portcullis.webhook;

import dev.portcullis.model.TextSanitizer;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.MDC;

/** Logs denied reviews, and adds denied, warned, and patched ones to the route map. */
@ApplicationScoped
class AdmissionLog {

  private static final Set<ReviewOutcome> ROUTE_MAP_OUTCOMES =
      Set.of(ReviewOutcome.DENIED, ReviewOutcome.WARNED, ReviewOutcome.PATCHED);

  private final RecentAdmissions recentAdmissions;
  private final Clock clock;

  AdmissionLog(RecentAdmissions recentAdmissions, Clock clock) {
    this.recentAdmissions = recentAdmissions;
    this.clock = clock;
  }

  /** Records an answered review. */
  void record(AdmissionReviewRequest review, AdmissionReviewResponse response) {
    if (response.outcome() == ReviewOutcome.DENIED) {
      logDenial(review, response);
    }
    if (ROUTE_MAP_OUTCOMES.contains(response.outcome())) {
      recentAdmissions.add(
          new AdmissionEvent(
              clock.instant(),
              response.outcome().label(),
              TextSanitizer.toSingleLine(review.operation())
                  + (review.dryRun() ? " (dry run)" : ""),
              TextSanitizer.toSingleLine(review.kind()),
              TextSanitizer.toSingleLine(review.namespace()),
              TextSanitizer.toSingleLine(review.name()),
              TextSanitizer.toSingleLine(review.username()),
              response.messageLines()));
    }
  }

  /** Writes one line, whose parts are fields of their own in a JSON log. */
  private static void logDenial(AdmissionReviewRequest review, AdmissionReviewResponse response) {
    Map<String, String> fields =
        Map.of(
            "operation",
            review.operation(),
            "kind",
            TextSanitizer.toSingleLine(review.kind()),
            "namespace",
            TextSanitizer.toSingleLine(review.namespace()),
            "name",
            review.name().isEmpty() ? "(generated)" : TextSanitizer.toSingleLine(review.name()),
            "user",
            TextSanitizer.toSingleLine(review.username()),
            "rules",
            String.join(",", response.ruleIdsByOutcome().get(Outcome.DENIED)));
    fields.forEach(MDC::put);
    try {
      Log.infof(
          "denied %s of %s %s/%s by %s: %s",
          fields.get("operation"),
          fields.get("kind"),
          fields.get("namespace"),
          fields.get("name"),
          fields.get("user"),
          fields.get("rules"));
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }
}
