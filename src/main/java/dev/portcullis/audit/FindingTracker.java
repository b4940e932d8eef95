package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.FindingSet;
import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.audit.AuditSnapshot.RepairState;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AdmissionReplay;
import dev.portcullis.policy.AdmissionReplay.ReplayResult;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the findings of a view up to date, and marks those that admission missed, and those that a
 * release is expected to repair. Not thread-safe.
 */
final class FindingTracker {

  /**
   * The number of changes of one namespace in one batch that are replayed against admission. More
   * changes are a restore or a migration, and not a single mistake.
   */
  static final int MAX_REPLAYED_CHANGES = 200;

  /** The time in which a release updates its other objects. */
  static final Duration REPAIR_TIME = Duration.ofMinutes(5);

  private final Supplier<Stream<Resource>> objects;
  private final ResourceView view;
  private final Policy policy;
  private final LongSupplier nanoTime;
  private final Set<FindingId> missedByAdmission = new HashSet<>();
  private final Map<FindingId, Long> updatedByRelease = new HashMap<>();
  private final Set<FindingId> overdue = new HashSet<>();
  private FindingSet findings = FindingSet.EMPTY;

  /**
   * Creates a tracker without findings.
   *
   * @param objects all objects of the view
   */
  FindingTracker(
      Supplier<Stream<Resource>> objects, ResourceView view, Policy policy, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.objects = objects;
    this.view = view;
    this.policy = policy;
  }

  /**
   * Evaluates all objects.
   *
   * @return whether the findings differ from the tracked ones
   */
  boolean evaluateAll() {
    FindingSet fresh = FindingSet.of(objects.get(), view);
    boolean differs = !fresh.equals(findings);
    replaceFindings(fresh);
    return differs;
  }

  /** Evaluates the objects that changes may affect. */
  void evaluateChanges(List<ResourceChange> changes, LocalDate today) {
    FindingSet next = findings.withChanges(mergeByObject(changes), objects, view);
    Map<String, List<ResourceChange>> candidates = changesToReplay(next, changes);
    candidates.values().stream()
        .filter(group -> group.size() <= MAX_REPLAYED_CHANGES)
        .map(group -> AdmissionReplay.replay(group, view, policy, today))
        .forEach(this::markFindings);
    replaceFindings(next);
  }

  private void markFindings(ReplayResult replay) {
    missedByAdmission.addAll(replay.denied());
    replay.withinRelease().stream()
        .filter(id -> !replay.denied().contains(id))
        .forEach(id -> updatedByRelease.putIfAbsent(id, nanoTime.getAsLong()));
  }

  /**
   * Marks findings that a release did not repair in time.
   *
   * @return whether there are new ones
   */
  boolean markOverdueRepairs() {
    long now = nanoTime.getAsLong();
    return updatedByRelease.entrySet().stream()
        .filter(e -> now - e.getValue() >= REPAIR_TIME.toNanos())
        .map(e -> overdue.add(e.getKey()))
        .reduce(false, Boolean::logicalOr);
  }

  /** The changes in namespaces with new findings, by namespace. */
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

  /** One change per object, from its first to its last state. */
  private static Collection<ResourceChange> mergeByObject(List<ResourceChange> changes) {
    Map<ObjectKey, ResourceChange> latest = new LinkedHashMap<>();
    changes.forEach(
        c -> latest.merge(c.key(), c, (old, now) -> new ResourceChange(old.before(), now.after())));
    return latest.values();
  }

  private void replaceFindings(FindingSet next) {
    findings = next;
    missedByAdmission.retainAll(next.findings().keySet());
    updatedByRelease.keySet().retainAll(next.findings().keySet());
    overdue.retainAll(next.findings().keySet());
  }

  /** The assessed findings on a date, on which exemptions may depend. */
  AuditSnapshot snapshot(LocalDate today) {
    FindingAssessor assessor = new FindingAssessor(policy, view, today);
    TreeMap<FindingId, AuditFinding> assessed = new TreeMap<>();
    for (Map.Entry<FindingId, Finding> entry : findings.findings().entrySet()) {
      FindingId id = entry.getKey();
      assessor
          .assessExisting(entry.getValue())
          .ifPresent(
              o ->
                  assessed.put(id, new AuditFinding(id, o, isMissedByAdmission(id), repairOf(id))));
    }
    return new AuditSnapshot(assessed);
  }

  private RepairState repairOf(FindingId id) {
    FindingId first = id.withOccurrence(1);
    return !updatedByRelease.containsKey(first)
        ? RepairState.NOT_EXPECTED
        : overdue.contains(first) ? RepairState.OVERDUE : RepairState.EXPECTED;
  }

  private boolean isMissedByAdmission(FindingId id) {
    return missedByAdmission.contains(id.withOccurrence(1));
  }
}
