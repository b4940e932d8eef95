package dev.portcullis.audit;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AssessedFinding;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

/** What the audit assesses in a view, for tests of other packages. */
public final class AuditAssessments {

  private AuditAssessments() {}

  public static List<AssessedFinding> of(
      Collection<Resource> objects, ResourceView view, Policy policy, LocalDate today) {
    FindingTracker tracker = new FindingTracker(objects::stream, view, policy, () -> 0);
    tracker.evaluateAll();
    return tracker.snapshot(today).findings().values().stream().map(f -> f.assessment()).toList();
  }
}
