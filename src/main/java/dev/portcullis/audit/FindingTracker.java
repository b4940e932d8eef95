package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.FindingSet;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AdmissionReplay;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who keeps track of what is wrong in a view, and why it came to be. For one thread. */
final class FindingTracker {

  /**
   * Of so many changes in one namespace at once each is held against the view of its time. More are
   * a restore or a move, and nobody's single mistake.
   */
  static final int MAX_REPLAYED_CHANGES = 200;

  private final Supplier<Stream<Resource>> objects;
  private final ResourceView view;
  private final Policy policy;
  private final Set<FindingId> missedByAdmission = new HashSet<>();
  private FindingSet findings = FindingSet.EMPTY;

  /**
   * Nothing is judged yet.
   *
   * @param objects all that are in view
   */
  FindingTracker(Supplier<Stream<Resource>> objects, ResourceView view, Policy policy) {
    this.objects = objects;
    this.view = view;
    this.policy = policy;
  }

  /**
   * Judges everything anew.
   *
   * @return whether that shows something else than there was
   */
  boolean evaluateAll() {
    FindingSet fresh = FindingSet.of(objects.get(), view);
    boolean differs = !fresh.equals(findings);
    replaceFindings(fresh);
    return differs;
  }

  /** Judges what these changes touch. */
  void evaluateChanges(List<ResourceChange> changes, LocalDate today) {
    FindingSet next = findings.withChanges(mergeByObject(changes), objects, view);
    Map<String, List<ResourceChange>> suspects = changesToReplay(next, changes);
    suspects.values().stream()
        .filter(some -> some.size() <= MAX_REPLAYED_CHANGES)
        .flatMap(some -> AdmissionReplay.deniedFindings(some, view, policy, today).stream())
        .forEach(missedByAdmission::add);
    replaceFindings(next);
  }

  /** The changes in namespaces where something has just become wrong. */
  private Map<String, List<ResourceChange>> changesToReplay(
      FindingSet next, List<ResourceChange> changes) {
    Set<String> namespaces =
        next.addedSince(findings).stream()
            .map(i -> i.object().namespace())
            .collect(Collectors.toSet());
    return changes.stream()
        .filter(c -> namespaces.contains(c.key().namespace()))
        .collect(Collectors.groupingBy(c -> c.key().namespace()));
  }

  /** Of each object where it came from and what it is now. */
  private static Collection<ResourceChange> mergeByObject(List<ResourceChange> changes) {
    Map<ObjectKey, ResourceChange> latest = new LinkedHashMap<>();
    changes.forEach(
        c -> latest.merge(c.key(), c, (old, now) -> new ResourceChange(old.before(), now.after())));
    return latest.values();
  }

  private void replaceFindings(FindingSet next) {
    findings = next;
    missedByAdmission.retainAll(next.findings().keySet());
  }

  /** What there is to say of it on a day. */
  AuditSnapshot snapshot(LocalDate today) {
    FindingAssessor assessor = new FindingAssessor(policy, view, today);
    TreeMap<FindingId, AuditFinding> stands = new TreeMap<>();
    for (Map.Entry<FindingId, Finding> entry : findings.findings().entrySet()) {
      FindingId identity = entry.getKey();
      assessor
          .assessExisting(entry.getValue())
          .ifPresent(
              o ->
                  stands.put(
                      identity, new AuditFinding(identity, o, isMissedByAdmission(identity))));
    }
    return new AuditSnapshot(stands);
  }

  private boolean isMissedByAdmission(FindingId identity) {
    return missedByAdmission.contains(identity.withOccurrence(1));
  }
}
