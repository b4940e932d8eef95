package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks the findings, and the ones marked as missed by admission, as a view changes. */
final class FindingTrackerTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String EXEMPT = "ignore.portcullis.dev/backend-service-missing";

  private final List<Resource> objects = new ArrayList<>();
  private final FindingTracker tracker =
      new FindingTracker(objects::stream, view(), Policy.STANDARD);

  /** A view of the objects at the time of each look-up. */
  private ResourceView view() {
    return (ResourceView)
        Proxy.newProxyInstance(
            ResourceView.class.getClassLoader(),
            new Class<?>[] {ResourceView.class},
            (proxy, method, args) ->
                method.invoke(
                    new SnapshotView(objects, (kind, namespace) -> true, DataPlane.KUBE_PROXY),
                    args));
  }

  private ResourceChange write(Resource object) {
    Optional<Resource> before =
        objects.stream().filter(o -> o.key().equals(object.key())).findFirst();
    before.ifPresent(objects::remove);
    objects.add(object);
    return new ResourceChange(before, Optional.of(object));
  }

  private ResourceChange delete(Resource object) {
    objects.remove(object);
    return ResourceChange.deletion(object);
  }

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
    write(ingressToMissingService("a"));
    tracker.evaluateAll();
    assertEquals(List.of(false), missedByAdmissionFlags());
  }

  @Test
  void marksFindingsMissedByAdmissionUntilResolved() {
    tracker.evaluateChanges(List.of(write(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(true), missedByAdmissionFlags());
    assertFalse(tracker.evaluateAll(), "a full pass finds the same");
    assertEquals(List.of(true), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(delete(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
  }

  @Test
  void doesNotMarkFindingsThatAdmissionAllows() {
    write(namespace(Map.of(Profile.LABEL, "audit"), false));
    tracker.evaluateChanges(List.of(write(ingressToMissingService("a"))), TODAY);
    assertEquals(List.of(false), missedByAdmissionFlags());
    tracker.evaluateChanges(
        List.of(
            write(AuditFixtures.ingressToMissingService("shop", "b", Map.of(EXEMPT, "planned")))),
        TODAY);
    assertEquals(List.of(false, false), missedByAdmissionFlags());
  }

  @Test
  void skipsDisabledAndTerminatingNamespaces() {
    tracker.evaluateChanges(List.of(write(ingressToMissingService("a"))), TODAY);
    tracker.evaluateChanges(List.of(write(namespace(Map.of(Profile.LABEL, "off"), false))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(write(namespace(Map.of(), true))), TODAY);
    assertEquals(List.of(), missedByAdmissionFlags());
    tracker.evaluateChanges(List.of(write(namespace(Map.of(), false))), TODAY);
    assertEquals(1, missedByAdmissionFlags().size());
  }

  @Test
  void exemptionExpiresAfterItsLastDay() {
    tracker.evaluateChanges(
        List.of(
            write(
                AuditFixtures.ingressToMissingService(
                    "shop", "a", Map.of(EXEMPT, "until 2026-07-01: moving")))),
        TODAY);
    assertEquals(Map.of(), tracker.snapshot(TODAY).activeFindings());
    assertEquals(1, tracker.snapshot(TODAY.plusDays(1)).activeFindings().size());
  }

  @Test
  void doesNotMarkFindingsOfBulkChanges() {
    List<ResourceChange> changes =
        IntStream.rangeClosed(0, FindingTracker.MAX_REPLAYED_CHANGES)
            .mapToObj(i -> write(ingressToMissingService("a" + i)))
            .toList();
    tracker.evaluateChanges(changes, TODAY);
    assertEquals(changes.size(), missedByAdmissionFlags().size());
    assertTrue(missedByAdmissionFlags().stream().noneMatch(marked -> marked));
  }

  @Test
  void reportsFindingsInUnknownNamespaces() {
    assertEquals(Lookup.absent(), view().namespace("shop"));
    tracker.evaluateChanges(List.of(write(ingressToMissingService("a"))), TODAY);
    assertEquals(1, missedByAdmissionFlags().size());
  }
}
