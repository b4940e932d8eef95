package dev.portcullis.policy;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What would have been refused, had we been asked. */
public final class AdmissionReplay {

  private AdmissionReplay() {}

  /**
   * The findings for which a change would have been refused; of those that agree the first.
   *
   * @param changes one after the other, as they were heard of
   * @param after the view with all of them made
   */
  public static Set<FindingId> deniedFindings(
      List<ResourceChange> changes, ResourceView after, Policy policy, LocalDate today) {
    Set<FindingId> refused = new HashSet<>();
    ResourceView then = new MemoizingView(after);
    for (int i = changes.size() - 1; i >= 0; i--) {
      ResourceChange change = changes.get(i);
      AdmissionDecision.of(new AdmissionRequest(change, "", false), then, policy, today)
          .decisionsWith(Outcome.DENIED)
          .forEach(j -> refused.add(FindingId.of(j.finding())));
      then = change.before(then);
    }
    return refused;
  }
}
