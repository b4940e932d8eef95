package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.ReviewDeadline;
import dev.portcullis.webhook.AdmissionHandler.PendingReview;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which reviews are evaluated, with which objects, and how they are answered. */
final class AdmissionHandlerTest {

  private final AdmissionHandler handler = handlerOf(SampleObjects.SERVICE);

  /** A handler in whose cluster one object is stored. */
  private static AdmissionHandler handlerOf(ObjectNode stored) {
    Object tree = ReviewBuilder.JSON.convertValue(stored, Object.class);
    ConversionResult.Converted read =
        (ConversionResult.Converted) ResourceConverter.convert(tree, "devops");
    return new AdmissionHandler(
        new AdmissionEvaluator(
            new SnapshotView(List.of(read.resource()), DataPlane.KUBE_PROXY), Policy.STANDARD),
        Clock.systemUTC());
  }

  private static AdmissionReviewRequest parse(ObjectNode review) throws Exception {
    return AdmissionReviewParser.parse(ReviewBuilder.JSON.writeValueAsBytes(review));
  }

  private JsonNode validate(ObjectNode review) throws Exception {
    return AdmissionResponseValidator.checkValidateResponse(
        handler.validate(parse(review)).toJson(), review.get("request"));
  }

  private JsonNode mutate(ObjectNode review) throws Exception {
    return AdmissionResponseValidator.checkMutateResponse(
        handler.mutate(parse(review)).toJson(), review.get("request"));
  }

  private static ObjectNode named(ObjectNode object, String name) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.get("metadata")).put("name", name);
    return copy;
  }

  static Stream<Arguments> skipsUnsupportedTypes() {
    return Stream.of(
        Arguments.of("CREATE", "extensions", "v1beta1", "Ingress"),
        Arguments.of("UPDATE", "networking.k8s.io", "v1beta1", "Ingress"),
        Arguments.of("CREATE", "networking.k8s.io", "v1", "IngressClass"),
        Arguments.of("DELETE", "discovery.k8s.io", "v1beta1", "EndpointSlice"),
        Arguments.of("CREATE", "", "v2", "Service"),
        Arguments.of("CREATE", "serving.knative.dev", "v1", "Service"),
        Arguments.of("CREATE", "", "v1", "Pod"),
        Arguments.of("CONNECT", "", "v1", "Service"));
  }

  @ParameterizedTest
  @MethodSource
  void skipsUnsupportedTypes(String operation, String group, String version, String kind)
      throws Exception {
    ObjectNode review =
        ReviewBuilder.buildReview(
            operation,
            SampleObjects.SERVICE_WITH_UNNAMED_PORT,
            SampleObjects.SERVICE_WITH_UNNAMED_PORT);
    ((ObjectNode) review.at("/request/kind"))
        .put("group", group)
        .put("version", version)
        .put("kind", kind);
    for (JsonNode response : List.of(validate(review), mutate(review))) {
      assertTrue(response.get("allowed").asBoolean());
      assertFalse(response.has("patch"));
      String type = (group.isEmpty() ? "" : group + "/") + version + " " + kind;
      assertEquals(
          operation + " of " + type + " is not checked by Portcullis",
          response.at("/warnings/0").asText());
    }
  }

  @Test
  void admitsSubresourceWithoutWarning() throws Exception {
    ObjectNode review =
        ReviewBuilder.buildReview(
            "UPDATE", SampleObjects.ingressTo(8081), SampleObjects.ingressTo(8080));
    ((ObjectNode) review.get("request")).put("subResource", "status");
    assertTrue(validate(review).get("allowed").asBoolean());
    assertFalse(validate(review).has("warnings"));
  }

  @Test
  void admitsInvalidObjectWithWarning() throws Exception {
    ObjectNode broken = SampleObjects.SERVICE_WITH_UNNAMED_PORT.deepCopy();
    ((ObjectNode) broken.at("/spec/ports/0")).put("port", "eighty");
    ObjectNode review = ReviewBuilder.buildReview("CREATE", broken, null);
    for (JsonNode response : List.of(validate(review), mutate(review))) {
      assertTrue(response.get("allowed").asBoolean());
      assertFalse(response.has("patch"));
      assertEquals(
          "Service devops/shop not checked: spec.ports[0].port: must be a whole number, is"
              + " the string \"eighty\"",
          response.at("/warnings/0").asText());
    }
  }

  /** What is stored may be invalid for a rule that the API server did not have then. */
  @Test
  void admitsAChangeOfAnInvalidStoredObjectWithWarning() throws Exception {
    ObjectNode stored = SampleObjects.INGRESS.deepCopy();
    ((ObjectNode) stored.get("spec")).put("rules", "none");
    JsonNode response =
        validate(ReviewBuilder.buildReview("UPDATE", SampleObjects.ingressTo(8081), stored));

    assertTrue(response.get("allowed").asBoolean());
    String warning = response.at("/warnings/0").asText();
    assertTrue(warning.startsWith("Ingress devops/forum not checked: spec.rules: "), warning);
  }

  /** Otherwise a client could present a new problem as an old one. */
  @Test
  void aCreationIsNotComparedWithAnOldObject() throws Exception {
    ObjectNode broken = SampleObjects.ingressTo(8081);

    assertFalse(
        validate(ReviewBuilder.buildReview("CREATE", broken, broken)).get("allowed").asBoolean());
    assertTrue(
        validate(ReviewBuilder.buildReview("UPDATE", broken, broken)).get("allowed").asBoolean());
  }

  @Test
  void aDeletionIgnoresTheNewObject() throws Exception {
    ObjectNode review =
        ReviewBuilder.buildReview(
            "DELETE", named(SampleObjects.ingressTo(8081), "other"), SampleObjects.INGRESS);

    assertTrue(validate(review).get("allowed").asBoolean());
  }

  /** A null port is read as an empty one, but a patch cannot add a name to null. */
  @Test
  void doesNotPatchANullPort() throws Exception {
    ObjectNode service = SampleObjects.SERVICE.deepCopy();
    ((ObjectNode) service.at("/spec/ports/0")).put("targetPort", "web");
    AdmissionHandler other = handlerOf(service);
    ObjectNode slice = SampleObjects.SLICE.deepCopy();

    slice.putArray("ports").addObject();
    assertEquals(ReviewOutcome.PATCHED, other.mutate(creationOf(slice)).outcome());

    slice.putArray("ports").addNull();
    assertEquals(ReviewOutcome.SKIPPED, other.mutate(creationOf(slice)).outcome());
  }

  private static AdmissionReviewRequest creationOf(ObjectNode object) throws Exception {
    return parse(ReviewBuilder.buildReview("CREATE", object, null));
  }

  @Test
  void answersWithoutBlockingIfNoLiveReadIsNeeded() throws Exception {
    AdmissionReviewRequest denied =
        parse(ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null));
    AdmissionReviewRequest patched =
        parse(ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE_WITH_UNNAMED_PORT, null));

    assertAnsweredAlike(ReviewOutcome.DENIED, handler.prepareValidation(denied));
    assertAnsweredAlike(ReviewOutcome.PATCHED, handler.prepareMutation(patched));
  }

  @Test
  void reviewsThatAreNotEvaluatedAreAnsweredWithoutBlocking() throws Exception {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null);
    ((ObjectNode) review.get("request")).put("subResource", "status");

    assertAnsweredAlike(ReviewOutcome.SKIPPED, handler.prepareValidation(parse(review)));
  }

  private static void assertAnsweredAlike(ReviewOutcome outcome, PendingReview pending) {
    AdmissionReviewResponse blocking = pending.blocking().apply(ReviewDeadline.NONE);
    assertEquals(outcome, blocking.outcome());
    assertArrayEquals(blocking.toJson(), pending.nonBlocking().get().orElseThrow().toJson());
  }
}
