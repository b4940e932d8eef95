package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Judges every fixture: these findings on these lines, and only these. */
final class FixturesTest {

  private static final Path WORKS = Path.of("src/test/resources/works");

  /**
   * The two errors that may stand on what works: one was asked for, one is cured by the next apply.
   */
  private static final Set<String> MAY_STAND_ON_WHAT_WORKS =
      Set.of("endpoints-port-number", "backend-service-missing");

  @TestFactory
  Stream<DynamicTest> everyFixtureOfARule() {
    return Fixture.in(Fixture.RULES).stream().map(FixturesTest::judged);
  }

  @TestFactory
  Stream<DynamicTest> everyFixtureOfWhatLooksWrongAndWorks() {
    return Fixture.in(WORKS).stream().map(FixturesTest::judged);
  }

  private static DynamicTest judged(Fixture fixture) {
    return DynamicTest.dynamicTest(
        fixture.file().toString(),
        () -> {
          assertEquals(List.of(), fixture.read().faults(), "the fixture itself is broken");
          assertEquals(String.join("\n", fixture.expected()), String.join("\n", fixture.found()));
        });
  }

  @Test
  void whatWorksIsNeverAnErrorButByTheTwoExceptions() {
    List<String> wrong =
        Fixture.in(WORKS).stream()
            .flatMap(f -> f.findings().stream().map(l -> l.finding()))
            .filter(f -> f.rank().isError() && !MAY_STAND_ON_WHAT_WORKS.contains(f.rule()))
            .map(Finding::message)
            .toList();
    assertEquals(List.of(), wrong);
    assertTrue(Fixture.in(WORKS).size() >= 25, "most lines of what looks wrong and works are here");
  }
}
