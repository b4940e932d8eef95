package dev.portcullis.kube;

import static dev.portcullis.kube.Budget.CALLS_AT_ONCE;
import static dev.portcullis.kube.Budget.CALLS_PER_SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much one namespace may have looked up. */
final class BudgetTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Where it starts is of no matter: System.nanoTime() may be negative. */
  private long now = -SECOND.toNanos();

  private final Budget budget = new Budget(() -> now);

  @Test
  void aSecondHasSoManyCalls() {
    assertEquals(CALLS_PER_SECOND, takeAll());
    pass(SECOND);
    assertEquals(CALLS_PER_SECOND, takeAll());
  }

  @Test
  void itComesBackEvenly() {
    takeAll();
    pass(SECOND.dividedBy(CALLS_PER_SECOND).multipliedBy(7));
    assertEquals(7, takeAll());
  }

  @Test
  void whoWaitsSavesNothing() {
    pass(SECOND.multipliedBy(60));
    assertEquals(CALLS_PER_SECOND, takeAll());
  }

  @Test
  void soManyAreUnderWayAtATime() {
    assertTrue(budget.take(CALLS_AT_ONCE - 1));
    assertFalse(budget.take(2));
    assertTrue(budget.take(1));
    pass(SECOND);
    assertFalse(budget.take(1), "time alone ends no call");
    budget.end(3);
    assertFalse(budget.take(4));
    assertTrue(budget.take(3));
  }

  @Test
  void whoGetsNothingTakesNothing() {
    for (int i = 0; i < CALLS_PER_SECOND; i++) {
      assertFalse(budget.take(CALLS_AT_ONCE + 1));
    }
    assertEquals(CALLS_PER_SECOND, takeAll());
  }

  @Test
  void isStrainedOnceHalfOfItIsTaken() {
    take(CALLS_PER_SECOND / 2);
    assertFalse(budget.isStrained());
    take(1);
    assertTrue(budget.isStrained());
    pass(SECOND.dividedBy(CALLS_PER_SECOND));
    assertFalse(budget.isStrained());
  }

  private void take(int calls) {
    for (int i = 0; i < calls; i++) {
      assertTrue(budget.take(1));
      budget.end(1);
    }
  }

  @Test
  void isWholeOnceAllIsEndedAndASecondHasPassed() {
    assertTrue(budget.isWhole());
    budget.take(1);
    pass(SECOND);
    assertFalse(budget.isWhole(), "a call is under way");
    budget.end(1);
    assertTrue(budget.isWhole());
    takeAll();
    pass(SECOND.minusMillis(1));
    assertFalse(budget.isWhole());
    pass(Duration.ofMillis(1));
    assertTrue(budget.isWhole());
  }

  /** Takes and ends one call after the other until there are none; how many there were. */
  private int takeAll() {
    int taken = 0;
    while (budget.take(1)) {
      budget.end(1);
      taken++;
    }
    return taken;
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
