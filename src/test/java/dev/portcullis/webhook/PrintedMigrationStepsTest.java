package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.plan.BoundedPlanner;
import dev.portcullis.plan.DependentAdapter;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.PlanContext;
import dev.portcullis.plan.PlanStep;
import dev.portcullis.plan.Planner;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The steps that the denial of a Service lists: those of {@code src/test/resources/detours}, and
 * those of {@code plan} for this object alone. Each is admitted, and no hop becomes unreachable.
 */
class PrintedMigrationStepsTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final Path FOLDER = Path.of("src/test/resources/detours");
  private static final String STEPS =
      "  To change it in steps that are admitted and interrupt no route:";

  private final Map<ObjectKey, Resource> stored = new TreeMap<>();
  private Duration timePerRead = Duration.ZERO;
  private int cpuTimeReads;

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
    Resource change = resource(fixture.get("change"));
    Plan plan = plan(change);

    AdmissionResult denial = evaluate(change);
    assertFalse(denial.allowed());
    List<String> expected = fixture.get("steps").asText().lines().toList();
    assertEquals(
        String.join("\n", expected),
        String.join("\n", printedSteps(denial.message())),
        denial.message());
    assertEquals(withoutChanges(expected), withoutChanges(plan.stepLines()));
    assertFalse(denial.message().contains("10.8.1."), "a denial contains no addresses");
    assertEquals(expected.isEmpty(), !plan.blockers().isEmpty());
    assertEquals(plan.stepLines(), planOfAllFiles(change).stepLines(), "with all other files");
    if (expected.isEmpty()) {
      return; // The routes need another backend first, which a person has to choose.
    }

    for (PlanStep step : plan.steps()) {
      step.change().after().ifPresentOrElse(this::apply, () -> stored.remove(step.change().key()));
      assertNothingUnreachable(step.toString());
    }
    assertEquals(change, stored.get(change.key()));
    assertEquals(List.of(), errors(Severity.MISMATCH));
  }

  /** Beyond its limits a denial names the command only. */
  @Test
  void namesOnlyTheCommandForManyObjects() throws IOException {
    ObjectNode fixture =
        ReviewBuilder.parseYaml(Files.readString(FOLDER.resolve("renumbered.yaml")));
    fixture.get("before").forEach(o -> store(resource(o)));
    for (int i = 0; i < 40; i++) {
      ObjectNode ingress = fixture.get("before").get(1).deepCopy();
      ((ObjectNode) ingress.get("metadata")).put("name", "shop-" + i);
      store(resource(ingress));
    }
    assertNamesOnlyTheCommand(evaluate(resource(fixture.get("change"))).message());
  }

  @Test
  void namesOnlyTheCommandAfterOneSecondOfCpuTime() throws IOException {
    ObjectNode fixture =
        ReviewBuilder.parseYaml(Files.readString(FOLDER.resolve("renumbered.yaml")));
    fixture.get("before").forEach(o -> store(resource(o)));
    Resource change = resource(fixture.get("change"));

    assertFalse(printedSteps(evaluate(change).message()).isEmpty());
    timePerRead = Duration.ofSeconds(1).dividedBy(cpuTimeReads - 1);
    assertFalse(printedSteps(evaluate(change).message()).isEmpty());
    timePerRead = timePerRead.plusMillis(1);
    assertNamesOnlyTheCommand(evaluate(change).message());
  }

  private long threadCpuTime() {
    return timePerRead.multipliedBy(cpuTimeReads++).toNanos();
  }

  private static void assertNamesOnlyTheCommand(String message) {
    assertFalse(message.contains(STEPS), message);
    assertTrue(message.contains("  plan:  portcullis plan --cluster -f <your files>"), message);
  }

  private static List<String> withoutChanges(List<String> steps) {
    return steps.stream().filter(l -> !l.startsWith("     ")).toList();
  }

  private static List<String> printedSteps(String message) {
    return message
        .lines()
        .dropWhile(l -> !l.equals(STEPS))
        .skip(1)
        .takeWhile(l -> l.startsWith("    "))
        .map(l -> l.substring(4))
        .toList();
  }

  private void apply(Resource object) {
    AdmissionResult result = evaluate(object);
    assertTrue(result.allowed(), result::message);
    store(object);
  }

  private void store(Resource object) {
    stored.put(object.key(), object);
  }

  private AdmissionResult evaluate(Resource object) {
    ResourceChange change =
        new ResourceChange(Optional.ofNullable(stored.get(object.key())), Optional.of(object));
    return new AdmissionEvaluator(
            view(),
            Optional.empty(),
            Policy.STANDARD,
            UnconfirmedAction.ALLOW,
            new BoundedPlanner(this::threadCpuTime))
        .validate(new AdmissionRequest(change, "jane", false), TODAY);
  }

  private Plan plan(Resource change) {
    Map<ObjectKey, Resource> desired = new TreeMap<>(stored);
    desired.put(change.key(), change);
    return Planner.plan(
        stored.values(),
        DependentAdapter.adapt(stored.values(), desired.values(), Set.of(change.key())),
        new PlanContext(Set.of("shop"), DataPlane.KUBE_PROXY, Policy.STANDARD, TODAY));
  }

  /** The printed command plans all files of the user; those of the other objects are unchanged. */
  private Plan planOfAllFiles(Resource change) {
    Map<ObjectKey, Resource> desired = new TreeMap<>(stored);
    desired.put(change.key(), change);
    Set<ObjectKey> unchanged = new TreeSet<>(stored.keySet());
    unchanged.remove(change.key());
    return Planner.plan(
        stored.values(),
        DependentAdapter.adapt(stored.values(), desired.values(), desired.keySet()),
        unchanged,
        new PlanContext(Set.of("shop"), DataPlane.KUBE_PROXY, Policy.STANDARD, TODAY));
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

  private static Resource resource(JsonNode object) {
    Object tree = ReviewBuilder.JSON.convertValue(object, Object.class);
    return ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
  }
}
