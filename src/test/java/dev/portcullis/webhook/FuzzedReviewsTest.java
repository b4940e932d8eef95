package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * Ten thousand spoilt reviews over HTTPS, on one connection: each is answered as the API server
 * asks, or refused with a reason; none is an error of ours, none hangs, and none leaves anything
 * behind that changes the answer to a good one.
 */
@QuarkusTest
@TestProfile(ExampleClusterProfile.class)
class FuzzedReviewsTest {

  private static final int OK = 200;
  private static final int REVIEWS = 10_000;
  private static final int CHECK_EVERY = 250;

  /** Another seed, to look further: {@code -Dmutated.seed=…}. */
  private static final long SEED = Long.getLong("mutated.seed", 20270115);

  /** Few reviews would be judged at all if most were spoilt in what holds the object. */
  private static final int MIN_EVALUATED = REVIEWS * 2 / 5;

  @Inject ServerUnderTest server;

  @Test
  void everyAnswerIsWellFormed() throws IOException, GeneralSecurityException {
    List<ObjectNode> good = validReviews();
    int judged = 0;
    try (KeepAliveClient connection = server.connect()) {
      for (int i = 0; i < REVIEWS; i++) {
        // A generator for each, so that one of them can be run again alone.
        SplittableRandom random = new SplittableRandom(SEED + i);
        byte[] body = new ReviewFuzzer(random).fuzz(good.get(random.nextInt(good.size())));
        judged +=
            sendAndValidate(connection, i % 2 == 0 ? "/validate" : "/mutate", body, i) ? 1 : 0;
        if (i % CHECK_EVERY == 0) {
          assertValidReviewsStillWork(connection);
        }
      }
      assertValidReviewsStillWork(connection);
    }
    assertTrue(judged >= MIN_EVALUATED, "only " + judged + " were judged");
  }

  /** Asks, checks, and says whether it was judged. */
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
      assertTrue(reply.status() >= 400 && reply.status() < 500, () -> reply.status() + " came");
      assertFalse(reply.text().isBlank(), "a refusal that does not say why");
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

  /** A good review is let through, a bad one is denied, an unnamed port gets its name. */
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

  /** Every kind created, updated and deleted; some of them wrong, and some without a name. */
  private static List<ObjectNode> validReviews() {
    ObjectNode wrong = SampleObjects.ingressTo(8081);
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
        ReviewBuilder.buildReview("CREATE", wrong, null),
        ReviewBuilder.buildReview("UPDATE", wrong, SampleObjects.INGRESS),
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
