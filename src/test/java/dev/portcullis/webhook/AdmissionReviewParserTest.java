package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads reviews, and rejects those that are not complete or contradict themselves. */
final class AdmissionReviewParserTest {

  private final AdmissionHandler handler =
      new AdmissionHandler(
          new AdmissionEvaluator(
              new SnapshotView(List.of(), DataPlane.KUBE_PROXY), Policy.STANDARD),
          Clock.systemUTC());

  static Stream<Arguments> rejectsInvalidReviews() {
    return Stream.of(
        invalidReview("empty", "", "not JSON"),
        invalidReview("no JSON", "hello", "not JSON"),
        invalidReview("cut off", "{\"kind\": \"AdmissionRev", "not JSON"),
        invalidReview("content after the end", validReview() + " {}", "not JSON"),
        invalidReview("no object", "[]", "the body must be an object, is a list"),
        invalidReview("null", "null", "the body must be an object"),
        invalidReview("text", "\"review\"", "the body must be an object"),
        invalidReview(
            "v1beta1",
            reviewWithField("/apiVersion", "\"admission.k8s.io/v1beta1\""),
            "apiVersion must be"),
        invalidReview(
            "object as apiVersion",
            reviewWithField("/apiVersion", "{}"),
            "apiVersion must be admission.k8s.io/v1, is an object"),
        invalidReview(
            "no apiVersion",
            reviewWithField("/apiVersion", null),
            "apiVersion must be admission.k8s.io/v1"),
        invalidReview(
            "another kind",
            reviewWithField("/kind", "\"ConversionReview\""),
            "kind must be AdmissionReview"),
        invalidReview(
            "no kind", reviewWithField("/kind", null), "kind must be AdmissionReview, is missing"),
        invalidReview(
            "no request",
            reviewWithField("/request", null),
            "request must be an object, is missing"),
        invalidReview(
            "request is null",
            reviewWithField("/request", "null"),
            "request must be an object, is missing"),
        invalidReview(
            "request is a list",
            reviewWithField("/request", "[]"),
            "request must be an object, is a list"),
        invalidReview("no uid", reviewWithField("/request/uid", null), "request.uid is missing"),
        invalidReview(
            "empty uid", reviewWithField("/request/uid", "\"\""), "request.uid is missing"),
        invalidReview(
            "number as uid", reviewWithField("/request/uid", "7"), "request.uid must be a string"),
        invalidReview(
            "uid of two lines",
            reviewWithField("/request/uid", "\"a\\nb\""),
            "request.uid must be"),
        invalidReview(
            "uid of an unpaired surrogate",
            reviewWithField("/request/uid", "\"\\ud800\""),
            "request.uid must be"),
        invalidReview(
            "no kind of object",
            reviewWithField("/request/kind", null),
            "request.kind must be an object"),
        invalidReview(
            "kind without kind",
            reviewWithField("/request/kind/kind", null),
            "request.kind.kind is missing"),
        invalidReview(
            "no version",
            reviewWithField("/request/kind/version", null),
            "request.kind.version is missing"),
        invalidReview(
            "no operation",
            reviewWithField("/request/operation", null),
            "request.operation must be"),
        invalidReview(
            "unknown operation",
            reviewWithField("/request/operation", "\"PATCH\""),
            "is \"PATCH\""),
        invalidReview(
            "no object",
            reviewWithField("/request/object", null),
            "request.object is missing; CREATE"),
        invalidReview(
            "object is null",
            reviewWithField("/request/object", "null"),
            "request.object is missing"),
        invalidReview(
            "object is text",
            reviewWithField("/request/object", "\"x\""),
            "request.object must be an object"),
        invalidReview(
            "no oldObject",
            reviewWithField("/request/operation", "\"UPDATE\""),
            "request.oldObject is miss"),
        invalidReview(
            "no oldObject on DELETE",
            reviewWithField("/request/operation", "\"DELETE\""),
            "request.oldObject is"),
        invalidReview("two objects", reviewOfTwoObjects(), "two different objects"),
        invalidReview("deep lists", "[".repeat(201), "not JSON"),
        invalidReview(
            "deep object", reviewWithField("/request/object/spec", nestedObjects(201)), "not JSON"),
        invalidReview(
            "very deep",
            reviewWithField("/request/object/spec", nestedObjects(200_000)),
            "not JSON"));
  }

  private static Arguments invalidReview(String name, String body, String message) {
    return Arguments.argumentSet(name, body, message);
  }

  private static String validReview() {
    return ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).toString();
  }

  /** A valid review without one field, or with JSON in its place. */
  static String reviewWithField(String pointer, String json) {
    int last = pointer.lastIndexOf('/');
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).deepCopy();
    ObjectNode parent = (ObjectNode) review.at(pointer.substring(0, last));
    parent.remove(pointer.substring(last + 1));
    if (json != null) {
      parent.put(pointer.substring(last + 1), "HERE");
    }
    return review.toString().replace("\"HERE\"", String.valueOf(json));
  }

  static String nestedObjects(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  static String reviewOfTwoObjects() {
    ObjectNode other = SampleObjects.INGRESS.deepCopy();
    ((ObjectNode) other.get("metadata")).put("name", "other");
    return ReviewBuilder.buildReview("UPDATE", SampleObjects.INGRESS, other).toString();
  }

  private static AdmissionReviewRequest parse(String body) throws InvalidReviewException {
    return AdmissionReviewParser.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource
  void rejectsInvalidReviews(String body, String message) {
    for (boolean validate : List.of(true, false)) {
      InvalidReviewException failure =
          assertThrows(
              InvalidReviewException.class,
              () -> {
                AdmissionReviewRequest review = parse(body);
                if (validate) {
                  handler.validate(review);
                } else {
                  handler.mutate(review);
                }
              });
      assertTrue(failure.getMessage().contains(message), failure.getMessage());
      assertEquals(1, failure.getMessage().lines().count(), failure.getMessage());
    }
  }

  /** The API server writes the uid first; other clients get HTTP 503 under overload. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"7","ki|7
          {"request":{"kind":{"uid":"1"},"uid":"7"}}|7
          {"uid":"1","response":{"uid":"2"}}|
          {"request":{"uid":""}}|
          {"request":{"uid":"a\\nb"}}|
          {"request":{"uid":1}}|
          {"request":{"kind":{},"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"uid":"7"}}|
          nothing|
          """)
  void readsUidOfUnparsedReview(String body, String uid) {
    assertEquals(
        Optional.ofNullable(uid),
        AdmissionReviewParser.readUid(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsAllMembersOfARequest() throws Exception {
    ObjectNode old = SampleObjects.ingressTo(8081);
    ObjectNode review = ReviewBuilder.buildReview("UPDATE", SampleObjects.INGRESS, old);
    ((ObjectNode) review.get("request")).put("subResource", "status").put("dryRun", true);

    assertEquals(
        new AdmissionReviewRequest(
            "705ab4f5-6393-11e8-b7cc-42010a800002",
            "networking.k8s.io/v1",
            "Ingress",
            "UPDATE",
            "status",
            "devops",
            "forum",
            "jane",
            true,
            Optional.of(tree(SampleObjects.INGRESS)),
            Optional.of(tree(old))),
        parse(review.toString()));
  }

  @SuppressWarnings("unchecked") // a JSON object
  private static Map<String, Object> tree(ObjectNode object) {
    return ReviewBuilder.JSON.convertValue(object, Map.class);
  }

  @Test
  void membersThatAClientMayOmitAreEmpty() throws Exception {
    ObjectNode review = ReviewBuilder.buildReview("DELETE", null, SampleObjects.SERVICE);
    ((ObjectNode) review.get("request"))
        .remove(List.of("name", "namespace", "userInfo", "dryRun", "object", "oldObject"));
    ((ObjectNode) review.at("/request/kind")).remove("group");

    assertEquals(
        new AdmissionReviewRequest(
            "705ab4f5-6393-11e8-b7cc-42010a800002",
            "v1",
            "Service",
            "DELETE",
            "",
            "",
            "",
            "",
            false,
            Optional.empty(),
            Optional.empty()),
        parse(review.toString()));
  }
}
