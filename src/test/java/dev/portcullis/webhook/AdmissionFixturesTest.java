package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.plan.BoundedPlanner;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks the decisions and port names of docs/admission.md, one case per file of {@code
 * src/test/resources/admission}.
 *
 * <p>A file has the {@code profile}, the objects of the {@code view}, the request ({@code request},
 * {@code object}, {@code oldObject}), and the complete response ({@code expect}). As by the API
 * server, {@code /mutate} is called first, then {@code /validate} with the patched object. {@code
 * request.phase: mutate} omits the second call, for objects that the API server rejects itself;
 * {@code phase: validate} omits the first.
 *
 * <p>With {@code -Dwrite-docs=true} the expected messages and warnings are written anew.
 */
class AdmissionFixturesTest {

  /** Half a second before midnight in UTC: the date differs between time zones. */
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2027-01-15T23:59:59.5Z"), ZoneOffset.UTC);

  private static final int MIN_FIXTURES = 240;

  private static final Set<String> FIXTURE_FIELDS =
      Set.of("profile", "policy", "view", "request", "object", "oldObject", "expect");
  private static final Set<String> REQUEST_FIELDS =
      Set.of("operation", "username", "dryRun", "subResource", "phase");
  private static final Set<String> EXPECT_FIELDS =
      Set.of("allowed", "code", "message", "warnings", "patch", "auditAnnotations");
  private static final Set<String> POLICY_FIELDS = Set.of("actions", "exemptions", "naming");

  // Without a test source URI: with one, surefire 3.5.3 reports no failure of a dynamic test.
  @TestFactory
  Stream<DynamicTest> responseMatchesFixture() throws IOException, URISyntaxException {
    return files().stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(f)));
  }

  @Test
  void findsAllFixtures() throws IOException, URISyntaxException {
    assertTrue(files().size() >= MIN_FIXTURES, () -> "fewer than " + MIN_FIXTURES);
  }

  private static List<Path> files() throws IOException, URISyntaxException {
    Path folder = Path.of(AdmissionFixturesTest.class.getResource("/admission").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void run(Path file) throws IOException, InvalidReviewException {
    ObjectNode fixture = ReviewBuilder.parseYaml(Files.readString(file));
    assertOnlyKnownFields(fixture);
    ObjectNode response = sendReviews(fixture);
    if (Boolean.getBoolean("write-docs")) {
      Path source = Path.of("src/test/resources/admission", file.getFileName().toString());
      Files.writeString(source, withTextsOf(response, Files.readAllLines(source)));
      fixture = ReviewBuilder.parseYaml(Files.readString(source));
    }
    ObjectNode expected = fixture.get("expect").deepCopy();
    assertEquals(
        expected.toPrettyString(),
        sortFieldsLike(expected, response).toPrettyString(),
        file.getFileName().toString());
  }

  /** Replaces the expected message and warnings, and nothing else: a changed decision fails. */
  private static String withTextsOf(JsonNode response, List<String> fixture) {
    StringBuilder text = new StringBuilder();
    boolean replacing = false;
    for (String line : fixture) {
      replacing = replacing && (line.isEmpty() || line.startsWith("    "));
      if (!replacing) {
        text.append(line).append('\n');
      }
      if (line.equals("  message: |")) {
        replacing = true;
        String message = response.path("message").asText();
        message.lines().forEach(l -> text.append(("    " + l).stripTrailing()).append('\n'));
      } else if (line.equals("  warnings:")) {
        replacing = true;
        response.path("warnings").forEach(w -> text.append("    - ").append(w).append('\n'));
      }
    }
    return text.toString();
  }

  /** A misspelled field would not be checked. */
  private static void assertOnlyKnownFields(JsonNode fixture) {
    assertKnown(FIXTURE_FIELDS, fixture);
    assertKnown(REQUEST_FIELDS, fixture.path("request"));
    assertKnown(EXPECT_FIELDS, fixture.path("expect"));
    assertKnown(POLICY_FIELDS, fixture.path("policy"));
  }

  private static void assertKnown(Set<String> known, JsonNode node) {
    node.fieldNames().forEachRemaining(n -> assertTrue(known.contains(n), n));
  }

  /** Sorts fields, so that a failure shows only real differences. */
  private static ObjectNode sortFieldsLike(ObjectNode expected, ObjectNode response) {
    ObjectNode sorted = ReviewBuilder.JSON.createObjectNode();
    expected.fieldNames().forEachRemaining(n -> copyField(response, n, sorted));
    response.fieldNames().forEachRemaining(n -> copyField(response, n, sorted));
    return sorted;
  }

  private static void copyField(ObjectNode from, String field, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    }
  }

  /** Both responses combined, in the format of {@code expect}. */
  private static ObjectNode sendReviews(JsonNode fixture)
      throws IOException, InvalidReviewException {
    AdmissionHandler handler =
        new AdmissionHandler(
            new AdmissionEvaluator(
                view(fixture.path("view")),
                Optional.empty(),
                FixturePolicy.of(fixture),
                UnconfirmedAction.ALLOW,
                new BoundedPlanner(() -> 0)),
            CLOCK);
    ObjectNode review = ReviewBuilder.buildReview(fixture);
    String phase = fixture.at("/request/phase").asText();
    ObjectNode response = ReviewBuilder.JSON.createObjectNode().put("allowed", true);
    ArrayNode warnings = ReviewBuilder.JSON.createArrayNode();
    if (!phase.equals("validate")) {
      mutate(handler, review, response, warnings);
    }
    if (!phase.equals("mutate")) {
      validate(handler, review, response, warnings);
    }
    if (!warnings.isEmpty()) {
      response.set("warnings", warnings);
    }
    return response;
  }

  private static void mutate(
      AdmissionHandler handler, ObjectNode review, ObjectNode combined, ArrayNode warnings)
      throws IOException, InvalidReviewException {
    ObjectNode request = (ObjectNode) review.get("request");
    byte[] body =
        handler
            .mutate(AdmissionReviewParser.parse(ReviewBuilder.JSON.writeValueAsBytes(review)))
            .toJson();
    JsonNode response = AdmissionResponseValidator.checkMutateResponse(body, request);
    response.path("warnings").forEach(warnings::add);
    if (response.has("patch")) {
      combined.set("patch", ReviewBuilder.JSON.readTree(response.get("patch").binaryValue()));
      request.set("object", AdmissionResponseValidator.applyPatch(response, request));
    }
  }

  private static void validate(
      AdmissionHandler handler, ObjectNode review, ObjectNode combined, ArrayNode warnings)
      throws IOException, InvalidReviewException {
    JsonNode request = review.get("request");
    byte[] body =
        handler
            .validate(AdmissionReviewParser.parse(ReviewBuilder.JSON.writeValueAsBytes(review)))
            .toJson();
    JsonNode response = AdmissionResponseValidator.checkValidateResponse(body, request);
    response.path("warnings").forEach(warnings::add);
    combined.set("allowed", response.get("allowed"));
    if (response.has("status")) {
      combined.set("code", response.at("/status/code"));
      combined.put("message", response.at("/status/message").asText() + "\n");
    }
    if (response.has("auditAnnotations")) {
      combined.set("auditAnnotations", response.get("auditAnnotations"));
    }
  }

  private static SnapshotView view(JsonNode objects) {
    List<Resource> resources = new ArrayList<>();
    Set<Object> keys = new HashSet<>();
    for (JsonNode object : objects) {
      Object tree = ReviewBuilder.JSON.convertValue(object, Object.class);
      if (!(ResourceConverter.convert(tree, "shop") instanceof ConversionResult.Converted read)) {
        throw new IllegalArgumentException("unsupported object: " + object);
      }
      assertTrue(keys.add(read.resource().key()), () -> "twice in the view: " + object);
      resources.add(read.resource());
    }
    return new SnapshotView(resources, DataPlane.KUBE_PROXY);
  }
}
