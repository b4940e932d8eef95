package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.Planner;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The steps that the denial of a Service prints, one file of {@code src/test/resources/detours} per
 * case, with the text of each step and the objects that a user applies. The change is denied before
 * the steps and admitted after them, no route is interrupted, and the planner has a plan, too.
 */
class PrintedMigrationStepsTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final Path FOLDER = Path.of("src/test/resources/detours");
  private static final String FINAL_STEP = "make this change again";

  private final Map<ObjectKey, Resource> stored = new TreeMap<>();

  static Stream<Path> stepsReachTargetState() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource
  void stepsReachTargetState(Path file) throws IOException {
    ObjectNode fixture = ReviewBuilder.parseYaml(Files.readString(file));
    fixture.get("before").forEach(o -> store(resource(o)));
    assertNothingUnreachable("before");
    List<Resource> before = List.copyOf(stored.values());
    Resource change = resource(fixture.get("change"));

    AdmissionResult denial = evaluate(change);
    assertFalse(denial.allowed(), "the change is denied");
    assertEquals(
        expectedSteps(fixture.get("steps")), printedSteps(denial.message()), denial.message());

    for (JsonNode step : fixture.get("steps")) {
      String say = step.get("say").asText();
      Stream<Resource> objects =
          say.equals(FINAL_STEP)
              ? Stream.of(change)
              : Stream.of(step.path("apply")).flatMap(PrintedMigrationStepsTest::resources);
      objects.forEach(
          object -> {
            AdmissionResult answer = evaluate(object);
            assertTrue(answer.allowed(), () -> say + ": " + answer.message());
            store(object);
          });
      step.path("delete").forEach(name -> delete(name.asText()));
      assertNothingUnreachable(say);
    }
    assertEquals(change, stored.get(change.key()));
    assertEquals(List.of(), plan(before, stored.values()).blockers());
    assertEquals(List.of(), errors(Severity.MISMATCH));
  }

  private static List<String> expectedSteps(JsonNode steps) {
    List<String> lines = new ArrayList<>();
    steps.forEach(s -> lines.add(lines.size() + 1 + ". " + s.get("say").asText()));
    return lines;
  }

  private static List<String> printedSteps(String message) {
    return message.lines().map(String::strip).filter(l -> l.matches("\\d\\. .*")).toList();
  }

  private void store(Resource object) {
    stored.put(object.key(), object);
  }

  private void delete(String kindAndName) {
    assertTrue(
        stored.keySet().removeIf(k -> (k.kind() + " " + k.name()).equals(kindAndName)),
        kindAndName);
  }

  private AdmissionResult evaluate(Resource object) {
    ResourceChange change =
        new ResourceChange(Optional.ofNullable(stored.get(object.key())), Optional.of(object));
    AdmissionRequest request = new AdmissionRequest(change, "jane", false);
    return AdmissionResult.of(AdmissionDecision.of(request, view(), Policy.STANDARD, TODAY), TODAY);
  }

  private static Plan plan(Collection<Resource> from, Collection<Resource> to) {
    return Planner.plan(from, to, DataPlane.KUBE_PROXY, Policy.STANDARD, TODAY);
  }

  private SnapshotView view() {
    return new SnapshotView(stored.values(), DataPlane.KUBE_PROXY);
  }

  private void assertNothingUnreachable(String when) {
    assertEquals(List.of(), errors(Severity.UNREACHABLE), when);
  }

  private List<String> errors(Severity minSeverity) {
    return stored.values().stream()
        .flatMap(o -> RuleRegistry.check(o, view()).stream())
        .filter(f -> f.severity().compareTo(minSeverity) >= 0)
        .map(f -> f.object() + ": " + f.message())
        .toList();
  }

  private static Stream<Resource> resources(JsonNode objects) {
    List<Resource> resources = new ArrayList<>();
    objects.forEach(o -> resources.add(resource(o)));
    return resources.stream();
  }

  private static Resource resource(JsonNode object) {
    Object tree = ReviewBuilder.JSON.convertValue(object, Object.class);
    return ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
  }
}
