package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.audit.AuditPasses.PassScope;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks what full passes find, and when it counts as missed by the evaluation of changes. */
final class AuditPassesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  private final ChangingObjects objects = new ChangingObjects();
  private final FindingTracker tracker =
      new FindingTracker(objects::stream, objects.view(), Policy.STANDARD, () -> 0);
  private final ChangeQueue queue = new ChangeQueue();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> log = new ArrayList<>();

  /** Near the overflow of the clock, whose values are arbitrary. */
  private long now = Long.MAX_VALUE - INTERVAL.toNanos();

  private final AuditPasses passes =
      new AuditPasses(tracker, queue, INTERVAL, () -> now, new AuditMetrics(registry, 1), log::add);

  @BeforeEach
  void runFirstPass() {
    objects.write(ingress("first"));
    assertEquals(PassScope.ALL, passes.run(List.of(), TODAY));
    assertFindings(1);
  }

  private static Resource ingress(String name) {
    return AuditFixtures.ingressToMissingService("shop", name, Map.of());
  }

  private PassScope runAfter(Duration time, ResourceChange... changes) {
    now += time.toNanos();
    return passes.run(List.of(changes), TODAY);
  }

  private void assertFindings(int count) {
    assertEquals(count, tracker.snapshot(TODAY).findings().size());
  }

  private void assertCorrections(int count) {
    assertEquals(count, registry.counter("portcullis.audit.corrections").count());
    assertEquals(count, log.size(), log::toString);
  }

  @Test
  void fullPassFindsAndReportsWhatChangesMissed() {
    objects.write(ingress("missed"));
    assertEquals(PassScope.NOTHING, runAfter(INTERVAL.minusNanos(1)));
    assertFindings(1);
    assertEquals(PassScope.ALL, runAfter(Duration.ofNanos(1)));
    assertFindings(2);
    assertCorrections(1);
    assertEquals(List.of("audit: full pass found what the evaluation of changes missed"), log);
    assertEquals(PassScope.ALL, runAfter(INTERVAL));
    assertCorrections(1);
  }

  @Test
  void evaluatedChangesAreNoCorrection() {
    assertEquals(PassScope.CHANGES, runAfter(Duration.ZERO, objects.write(ingress("second"))));
    assertFindings(2);
    assertEquals(PassScope.ALL, runAfter(INTERVAL));
    assertCorrections(0);
  }

  @Test
  void waitingChangesAreNoCorrection() {
    queue.onChange(objects.write(ingress("waiting")));
    assertEquals(PassScope.ALL, runAfter(INTERVAL));
    assertFindings(2);
    assertCorrections(0);
  }

  @Test
  void droppedChangesCauseFullPassWithoutCorrection() throws InterruptedException {
    for (int i = 0; i <= ChangeQueue.MAX_QUEUED; i++) {
      queue.onChange(objects.write(ingress("second")));
    }
    List<ResourceChange> others = queue.pollBatch(Duration.ZERO, Duration.ZERO);
    assertEquals(ChangeQueue.MAX_QUEUED, others.size());
    assertEquals(PassScope.ALL, runAfter(Duration.ZERO));
    assertFindings(2);
    assertCorrections(0);
  }

  @Test
  void failedPassIsRepeatedSoonWithoutCorrection() {
    passes.recoverAfter(RECOVERY);
    objects.write(ingress("lost"));
    assertEquals(PassScope.NOTHING, runAfter(RECOVERY.minusNanos(1)));
    assertEquals(PassScope.ALL, runAfter(Duration.ofNanos(1)));
    assertFindings(2);
    assertCorrections(0);
    objects.write(ingress("missed"));
    assertEquals(PassScope.ALL, runAfter(INTERVAL));
    assertCorrections(1);
  }
}
