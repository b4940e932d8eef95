package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.LiveReader.Priority;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.FakeLiveReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks which objects a review reads live, and what follows, one case per file of {@code
 * src/test/resources/live-reads}.
 *
 * <p>A file has the objects of the {@code view} and of the {@code cluster}, and the change ({@code
 * object}, {@code oldObject}). With {@code failure} the reads that {@code failed} lists fail, or
 * all. The expected results of {@code validate} and {@code mutate} have the {@code reads} in their
 * order.
 */
final class LiveReadFixturesTest {

  private static final Path FOLDER = Path.of("src/test/resources/live-reads");
  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  private static final Set<String> FIELDS =
      Set.of(
          "view",
          "cluster",
          "object",
          "oldObject",
          "unconfirmed",
          "failure",
          "failed",
          "rateLimited",
          "timedOut",
          "validate",
          "mutate");

  static List<Path> fixtures() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsWhatTheResultDependsOn(Path file) throws IOException {
    Map<String, Object> fixture =
        asMap(ManifestLoader.parseTrees(Files.readString(file)).iterator().next());
    assertTrue(FIELDS.containsAll(fixture.keySet()), fixture.keySet().toString());
    AdmissionRequest request = new AdmissionRequest(change(fixture), "jane", false);
    if (fixture.get("validate") instanceof Map<?, ?> expected) {
      assertEquals(toText(asMap(expected)), toText(validate(fixture, request, asMap(expected))));
    }
    if (fixture.get("mutate") instanceof Map<?, ?> expected) {
      assertEquals(toText(asMap(expected)), toText(mutate(fixture, request, asMap(expected))));
    }
  }

  private static Map<String, Object> validate(
      Map<String, Object> fixture, AdmissionRequest request, Map<String, Object> expected) {
    List<LiveRead> reads = new ArrayList<>();
    AdmissionEvaluator evaluator = evaluator(fixture, reads);
    AdmissionResult result = evaluator.validate(request, TODAY);
    assertEquals(
        reads.isEmpty() ? Optional.of(result) : Optional.empty(),
        evaluator.validateNonBlocking(request, TODAY));
    Map<String, Object> actual = new LinkedHashMap<>();
    actual.put("allowed", result.allowed());
    actual.put("confirmation", result.confirmation());
    actual.put("reads", reads.stream().map(LiveReadFixturesTest::toText).toList());
    if (expected.containsKey("warnings")) {
      actual.put("warnings", result.warnings());
    }
    addText(result.message() + "\n" + String.join("\n", result.warnings()), expected, actual);
    return actual;
  }

  private static Map<String, Object> mutate(
      Map<String, Object> fixture, AdmissionRequest request, Map<String, Object> expected) {
    List<LiveRead> reads = new ArrayList<>();
    AdmissionEvaluator evaluator = evaluator(fixture, reads);
    PortNameMutation mutation = evaluator.mutate(request, TODAY);
    assertEquals(
        reads.isEmpty() ? Optional.of(mutation) : Optional.empty(),
        evaluator.mutateNonBlocking(request, TODAY));
    Map<String, Object> actual = new LinkedHashMap<>();
    actual.put("names", mutation.names().stream().map(PortNameAssignment::name).toList());
    actual.put("confirmation", mutation.confirmation());
    actual.put("reads", reads.stream().map(LiveReadFixturesTest::toText).toList());
    addText(String.join("\n", mutation.warnings()), expected, actual);
    return actual;
  }

  /** Adds the expected text if it occurs, else the whole text. */
  private static void addText(
      String text, Map<String, Object> expected, Map<String, Object> actual) {
    if (expected.get("text") instanceof String part) {
      actual.put("text", text.contains(part) ? part : text);
    }
  }

  private static String toText(Map<String, Object> result) {
    StringBuilder text = new StringBuilder();
    result.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private static String toText(LiveRead read) {
    String wanted =
        read instanceof LiveRead.EndpointsRead e
            ? "endpoints of " + e.service().namespace() + "/" + e.service().name()
            : ((LiveRead.ObjectRead) read).key().toString();
    return wanted + (read.apiCallCount() == 0 ? " without a call" : "");
  }

  private static AdmissionEvaluator evaluator(Map<String, Object> fixture, List<LiveRead> reads) {
    return new AdmissionEvaluator(
        new SnapshotView(
            resources(fixture.get("view")), (kind, namespace) -> true, DataPlane.KUBE_PROXY),
        Optional.of((namespace, timeLeft) -> (wanted, priority) -> read(fixture, wanted, reads)),
        Policy.STANDARD,
        UnconfirmedAction.valueOf(fixture.getOrDefault("unconfirmed", "ALLOW").toString()),
        MigrationPlanner.NONE);
  }

  private static ReadResult read(
      Map<String, Object> fixture, List<LiveRead> wanted, List<LiveRead> reads) {
    reads.addAll(wanted);
    if (Boolean.TRUE.equals(fixture.get("rateLimited"))) {
      return new ReadResult.RateLimited();
    }
    String failure = fixture.getOrDefault("failure", "").toString();
    List<LiveRead> failed =
        wanted.stream()
            .filter(r -> !failure.isEmpty())
            .filter(r -> !(fixture.get("failed") instanceof List<?> l) || l.contains(toText(r)))
            .toList();
    ReadResult.Completed completed =
        (ReadResult.Completed)
            new FakeLiveReader(
                    new ClusterState(resources(fixture.get("cluster")), DataPlane.KUBE_PROXY))
                .read(wanted.stream().filter(r -> !failed.contains(r)).toList(), Priority.DENIAL);
    return new ReadResult.Completed(
        completed.objects(),
        failed.isEmpty() ? "" : failure,
        Boolean.TRUE.equals(fixture.get("timedOut")));
  }

  private static ResourceChange change(Map<String, Object> fixture) {
    Resource after = resource(fixture.get("object"));
    return fixture.containsKey("oldObject")
        ? ResourceChange.update(resource(fixture.get("oldObject")), after)
        : ResourceChange.creation(after);
  }

  private static List<Resource> resources(Object trees) {
    return trees instanceof List<?> list
        ? list.stream().map(LiveReadFixturesTest::resource).toList()
        : List.of();
  }

  private static Resource resource(Object tree) {
    if (ResourceConverter.convert(tree, "shop") instanceof ConversionResult.Converted converted) {
      return converted.resource();
    }
    throw new IllegalArgumentException("unsupported object: " + tree);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object tree) {
    return (Map<String, Object>) tree;
  }
}
