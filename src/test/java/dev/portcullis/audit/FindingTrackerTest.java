package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.audit.AuditSnapshot.RepairState;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks the findings, and the ones marked as missed by admission, as a view changes. */
final class FindingTrackerTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String EXEMPT = "ignore.portcullis.dev/backend-service-missing";

  private final ChangingObjects objects = new ChangingObjects();
  private long nanos;
  private final FindingTracker tracker =
      new FindingTracker(objects::stream, objects.view(), Policy.STANDARD, () -> nanos);

  private static Resource ingressToMissingService(String name) {
    return AuditFixtures.ingressToMissingService("shop", name, Map.of());
  }

  private static Resource namespace(Map<String, String> labels, boolean deleting) {
    return new Namespace(
        new ResourceMeta(Namespace.key("shop"), labels, Map.of(), List.of(), deleting));
  }

  private List<Boolean> missedByAdmissionFlags() {
    return tracker.snapshot(TODAY).findings().values().stream()
        .map(AuditSnapshot.AuditFinding::missedByAdmission)
        .toList();
  }

  @Test
  void doesNotMarkExistingFindings() {
    objects.write(ingressToMissingService("a"));
    tracker.evaluateAll();
    assertEquals(List.of(false), missedByAdmissionFlags());
  }

  @Test
  void marksFindingsMissedByAdmissionUntilResolved() {
    tracker.evaluateChanges(List.of(objects.write(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(true), missedByAdmissionFlags());
    assertFalse(tracker.evaluateAll(), "a full pass finds the same");
    assertEquals(List.of(true), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(objects.delete(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
  }

  @Test
  void doesNotMarkFindingsThatAdmissionAllows() {
    objects.write(namespace(Map.of(Profile.LABEL, "audit"), false));
    tracker.evaluateChanges(List.of(objects.write(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(false), missedByAdmissionFlags());
    tracker.evaluateChanges(
        List.of(
            objects.write(
                AuditFixtures.ingressToMissingService("shop", "b", Map.of(EXEMPT, "planned")))),
        TODAY);
    assertEquals(List.of(false, false), missedByAdmissionFlags());
  }

  @Test
  void skipsDisabledAndTerminatingNamespaces() {
    tracker.evaluateChanges(List.of(objects.write(ingressToMissingService("a"))), TODAY);
    tracker.evaluateChanges(
        List.of(objects.write(namespace(Map.of(Profile.LABEL, "off"), false))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(objects.write(namespace(Map.of(), true))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(objects.write(namespace(Map.of(), false))), TODAY);
    assertEquals(1, missedByAdmissionFlags().size());
  }

  @Test
  void exemptionExpiresAfterItsLastDay() {
    tracker.evaluateChanges(
        List.of(
            objects.write(
                AuditFixtures.ingressToMissingService(
                    "shop", "a", Map.of(EXEMPT, "until 2026-07-01: moving")))),
        TODAY);
    assertEquals(Map.of(), tracker.snapshot(TODAY).findingsForEvents());
    assertEquals(1, tracker.snapshot(TODAY.plusDays(1)).findingsForEvents().size());
  }

  @Test
  void doesNotMarkFindingsOfBulkChanges() {
    List<ResourceChange> changes =
        IntStream.rangeClosed(0, FindingTracker.MAX_REPLAYED_CHANGES)
            .mapToObj(i -> objects.write(ingressToMissingService("a" + i)))
            .toList();
    tracker.evaluateChanges(changes, TODAY);
    assertEquals(changes.size(), missedByAdmissionFlags().size());
    assertTrue(missedByAdmissionFlags().stream().noneMatch(marked -> marked));
  }

  private List<RepairState> repairStates() {
    return tracker.snapshot(TODAY).findings().values().stream()
        .map(AuditSnapshot.AuditFinding::repair)
        .toList();
  }

  private void writeRelease(int port) {
    objects.write(AuditFixtures.serviceOfRelease("web", port));
    objects.write(AuditFixtures.ingressOfRelease("web", port));
    tracker.evaluateAll();
  }

  private void update(Resource object) {
    tracker.evaluateChanges(List.of(objects.write(object)), TODAY);
  }

  /** The Event is written only if the release leaves the route broken. */
  @Test
  void expectsReleaseToRepairItsRoutesWithinFiveMinutes() {
    writeRelease(80);
    update(AuditFixtures.serviceOfRelease("web", 8000));
    assertEquals(List.of(RepairState.EXPECTED), repairStates());
    assertEquals(List.of(false), missedByAdmissionFlags());
    assertEquals(Map.of(), tracker.snapshot(TODAY).findingsForEvents());

    nanos = FindingTracker.REPAIR_TIME.toNanos() - 1;
    assertFalse(tracker.markOverdueRepairs());
    assertFalse(tracker.evaluateAll(), "a full pass finds the same");
    assertEquals(List.of(RepairState.EXPECTED), repairStates());
    nanos++;
    assertTrue(tracker.markOverdueRepairs());
    assertFalse(tracker.markOverdueRepairs(), "only once");
    assertEquals(List.of(RepairState.OVERDUE), repairStates());
    assertEquals(1, tracker.snapshot(TODAY).findingsForEvents().size());

    update(AuditFixtures.ingressOfRelease("web", 8000));
    assertEquals(List.of(), repairStates());
  }

  @Test
  void repairedReleaseIsNeverOverdue() {
    writeRelease(80);
    update(AuditFixtures.ingressOfRelease("web", 8000));
    assertEquals(List.of(RepairState.EXPECTED), repairStates());
    update(AuditFixtures.serviceOfRelease("web", 8000));
    nanos = FindingTracker.REPAIR_TIME.toNanos();
    assertFalse(tracker.markOverdueRepairs());
    assertEquals(List.of(), repairStates());
  }

  /** The time of an earlier finding does not count for a later one. */
  @Test
  void laterUpdateHasItsOwnTime() {
    writeRelease(80);
    update(AuditFixtures.serviceOfRelease("web", 8000));
    update(AuditFixtures.ingressOfRelease("web", 8000));
    nanos = FindingTracker.REPAIR_TIME.toNanos();
    update(AuditFixtures.serviceOfRelease("web", 80));
    assertFalse(tracker.markOverdueRepairs());
    assertEquals(List.of(RepairState.EXPECTED), repairStates());
  }

  @Test
  void findingsWithoutReleaseAreNotExpectedToBeRepaired() {
    tracker.evaluateChanges(List.of(objects.write(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(RepairState.NOT_EXPECTED), repairStates());
    assertEquals(1, tracker.snapshot(TODAY).findingsForEvents().size());
  }

  @Test
  void reportsFindingsInUnknownNamespaces() {
    assertEquals(Lookup.absent(), objects.view().namespace("shop"));
    tracker.evaluateChanges(List.of(objects.write(ingressToMissingService("a"))), TODAY);
    assertEquals(1, missedByAdmissionFlags().size());
  }
}
