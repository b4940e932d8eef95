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

/** Every fixture has exactly the expected findings on the expected lines. */
final class RuleFixturesTest {

  private static final Path WORKING_FOLDER = Path.of("src/test/resources/works");

  /** The only errors on objects that work: one is intended, one is resolved by the next apply. */
  private static final Set<String> ACCEPTED_ERRORS =
      Set.of("endpoints-port-number", "backend-service-missing");

  @TestFactory
  Stream<DynamicTest> findingsMatchExpectedLines() {
    return ManifestFixture.allIn(ManifestFixture.RULES_FOLDER).stream()
        .map(RuleFixturesTest::testOf);
  }

  @TestFactory
  Stream<DynamicTest> findingsOfWorkingManifestsMatchExpectedLines() {
    return ManifestFixture.allIn(WORKING_FOLDER).stream().map(RuleFixturesTest::testOf);
  }

  private static DynamicTest testOf(ManifestFixture fixture) {
    return DynamicTest.dynamicTest(
        fixture.file().toString(),
        () -> {
          assertEquals(List.of(), fixture.manifestSet().errors(), "the fixture cannot be read");
          assertEquals(String.join("\n", fixture.expected()), String.join("\n", fixture.actual()));
        });
  }

  @Test
  void workingFixturesHaveOnlyAcceptedErrors() {
    List<String> unexpected =
        ManifestFixture.allIn(WORKING_FOLDER).stream()
            .flatMap(f -> f.findings().stream().map(l -> l.finding()))
            .filter(f -> f.severity().isError() && !ACCEPTED_ERRORS.contains(f.rule()))
            .map(Finding::message)
            .toList();
    assertEquals(List.of(), unexpected);
    assertTrue(
        ManifestFixture.allIn(WORKING_FOLDER).size() >= 25,
        "too few fixtures of unusual objects that work");
  }
}
