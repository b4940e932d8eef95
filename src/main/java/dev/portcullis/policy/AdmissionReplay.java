package dev.portcullis.policy;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Determines which changes admission would have denied. */
public final class AdmissionReplay {

  private AdmissionReplay() {}

  /**
   * The findings for which a change would have been denied; of equal ones the first.
   *
   * @param changes in the order in which they were observed
   * @param after the view after all changes
   */
  public static Set<FindingId> deniedFindings(
      List<ResourceChange> changes, ResourceView after, Policy policy, LocalDate today) {
    Set<FindingId> denied = new HashSet<>();
    ResourceView then = new MemoizingView(after);
    for (int i = changes.size() - 1; i >= 0; i--) {
      ResourceChange change = changes.get(i);
      AdmissionDecision.of(new AdmissionRequest(change, "", false), then, policy, today)
          .decisionsWith(Outcome.DENIED)
          .forEach(j -> denied.add(FindingId.of(j.finding())));
      then = change.before(then);
    }
    return denied;
  }
}
