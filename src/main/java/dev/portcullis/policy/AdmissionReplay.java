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

/** Determines which changes admission would have denied, or admitted because of their release. */
public final class AdmissionReplay {

  private AdmissionReplay() {}

  /**
   * What admission would have said about findings; of equal ones the first counts.
   *
   * @param denied those for which a change would have been denied
   * @param withinRelease those for which an update would have been denied, but disagrees only with
   *     objects of its own release
   */
  public record ReplayResult(Set<FindingId> denied, Set<FindingId> withinRelease) {}

  /**
   * Evaluates changes one after the other.
   *
   * @param changes in the order in which they were observed
   * @param after the view after all changes
   */
  public static ReplayResult replay(
      List<ResourceChange> changes, ResourceView after, Policy policy, LocalDate today) {
    ReplayResult result = new ReplayResult(new HashSet<>(), new HashSet<>());
    ResourceView then = new MemoizingView(after);
    for (int i = changes.size() - 1; i >= 0; i--) {
      ResourceChange change = changes.get(i);
      AdmissionDecision decision =
          AdmissionDecision.of(new AdmissionRequest(change, "", false), then, policy, today);
      decision
          .decisionsWith(Outcome.DENIED)
          .forEach(j -> result.denied.add(FindingId.of(j.finding())));
      decision
          .decisionsWith(Outcome.WARNED)
          .filter(j -> !j.release().isEmpty())
          .forEach(j -> result.withinRelease.add(FindingId.of(j.finding())));
      then = change.before(then);
    }
    return result;
  }
}
