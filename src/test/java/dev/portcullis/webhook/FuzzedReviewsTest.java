package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.testing.RandomSeed;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Thousands of fuzzed reviews over HTTPS on one connection: each gets a valid response, or is
 * rejected with a reason. None causes an internal error, hangs, or affects later reviews.
 */
@QuarkusTest
@TestProfile(ExampleClusterProfile.class)
class FuzzedReviewsTest {

  private static final int OK = 200;

  /** Ten thousand, or fewer where the build asks for a share of all tries. */
  private static final int REVIEWS = 100 * Integer.getInteger("tests.triesPercent", 100);

  private static final int CHECK_EVERY = 250;

  private static final long SEED = RandomSeed.orElse(20270115);

  /** Ensures that enough reviews stay valid and reach the rules. */
  private static final int MIN_EVALUATED = REVIEWS * 2 / 5;

  @Inject ServerUnderTest server;

  @Test
  void everyAnswerIsWellFormed() throws IOException, GeneralSecurityException {
    List<ObjectNode> good = validReviews();
    int evaluated = 0;
    try (KeepAliveClient connection = server.connect()) {
      for (int i = 0; i < REVIEWS; i++) {
        // One generator per review, so that each can be repeated alone.
        SplittableRandom random = new SplittableRandom(SEED + i);
        byte[] body = new ReviewFuzzer(random).fuzz(good.get(random.nextInt(good.size())));
        evaluated +=
            sendAndValidate(connection, i % 2 == 0 ? "/validate" : "/mutate", body, i) ? 1 : 0;
        if (i % CHECK_EVERY == 0) {
          assertValidReviewsStillWork(connection);
        }
      }
      assertValidReviewsStillWork(connection);
    }
    assertTrue(evaluated >= MIN_EVALUATED, "only " + evaluated + " reviews were evaluated");
  }

  /** Sends a review, checks the response, and returns whether the status is 200. */
  private static boolean sendAndValidate(
      KeepAliveClient connection, String path, byte[] body, int number) {
    try {
      Reply reply = connection.post(path, body);
      validateReply(reply, path, body);
      return reply.status() == OK;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(
          "review "
              + number
              + " of seed "
              + SEED
              + " to "
              + path
              + ": "
              + new String(body, StandardCharsets.ISO_8859_1),
          e);
    }
  }

  private static void validateReply(Reply reply, String path, byte[] body) throws IOException {
    if (reply.status() != OK) {
      assertTrue(reply.status() >= 400 && reply.status() < 500, () -> "status " + reply.status());
      assertFalse(reply.text().isBlank(), "a rejection without a reason");
      return;
    }
    assertFalse(reply.text().contains("error of Portcullis"), reply.text());
    JsonNode request = ReviewBuilder.JSON.readTree(body).get("request");
    if (path.equals("/mutate")) {
      AdmissionResponseValidator.checkMutateResponse(reply.body(), request);
    } else {
      AdmissionResponseValidator.checkValidateResponse(reply.body(), request);
    }
  }

  /** A valid object is admitted, an invalid one is denied, and an unnamed port is named. */
  private static void assertValidReviewsStillWork(KeepAliveClient connection) throws IOException {
    assertTrue(validate(connection, SampleObjects.ingressTo(8080)).get("allowed").asBoolean());
    assertFalse(validate(connection, SampleObjects.ingressTo(8081)).get("allowed").asBoolean());
    ObjectNode unnamed =
        ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE_WITH_UNNAMED_PORT, null);
    Reply reply = connection.post("/mutate", bytes(unnamed));
    JsonNode request = unnamed.get("request");
    JsonNode named =
        AdmissionResponseValidator.applyPatch(
            AdmissionResponseValidator.checkMutateResponse(reply.body(), request), request);
    assertEquals("port-8080", named.at("/spec/ports/0/name").asText());
  }

  private static JsonNode validate(KeepAliveClient connection, ObjectNode object)
      throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", object, null);
    return AdmissionResponseValidator.checkValidateResponse(
        connection.post("/validate", bytes(review)).body(), review.get("request"));
  }

  private static byte[] bytes(ObjectNode review) throws JsonProcessingException {
    return ReviewBuilder.JSON.writeValueAsBytes(review);
  }

  /** All kinds and operations; some objects are denied, and some have unnamed ports. */
  private static List<ObjectNode> validReviews() {
    ObjectNode denied = SampleObjects.ingressTo(8081);
    return List.of(
        ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE, null),
        ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE_WITH_UNNAMED_PORT, null),
        ReviewBuilder.buildReview(
            "UPDATE", withoutName(SampleObjects.SERVICE, "/spec/ports/0"), SampleObjects.SERVICE),
        ReviewBuilder.buildReview("DELETE", null, SampleObjects.SERVICE),
        ReviewBuilder.buildReview("CREATE", SampleObjects.ENDPOINTS, null),
        ReviewBuilder.buildReview(
            "CREATE", withoutName(SampleObjects.ENDPOINTS, "/subsets/0/ports/0"), null),
        ReviewBuilder.buildReview(
            "UPDATE",
            withName(SampleObjects.ENDPOINTS, "/subsets/0/ports/0"),
            SampleObjects.ENDPOINTS),
        ReviewBuilder.buildReview("DELETE", null, SampleObjects.ENDPOINTS),
        ReviewBuilder.buildReview("CREATE", SampleObjects.SLICE, null),
        ReviewBuilder.buildReview(
            "UPDATE", withoutName(SampleObjects.SLICE, "/ports/0"), SampleObjects.SLICE),
        ReviewBuilder.buildReview("DELETE", null, SampleObjects.SLICE),
        ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null),
        ReviewBuilder.buildReview("CREATE", denied, null),
        ReviewBuilder.buildReview("UPDATE", denied, SampleObjects.INGRESS),
        ReviewBuilder.buildReview("DELETE", null, SampleObjects.INGRESS));
  }

  private static ObjectNode withoutName(ObjectNode object, String port) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.at(port)).remove("name");
    return copy;
  }

  private static ObjectNode withName(ObjectNode object, String port) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.at(port)).put("name", "other");
    return copy;
  }
}
