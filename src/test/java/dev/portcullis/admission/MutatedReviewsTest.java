package dev.portcullis.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.admission.KeptConnection.Reply;
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
@TestProfile(BbsCluster.class)
class MutatedReviewsTest {

  private static final int OK = 200;
  private static final int REVIEWS = 10_000;
  private static final int BATCH = 250;

  /** Another seed, to look further: {@code -Dmutated.seed=…}. */
  private static final long SEED = Long.getLong("mutated.seed", 20270115);

  /** Few reviews would be judged at all if most were spoilt in what holds the object. */
  private static final int FEWEST_JUDGED = REVIEWS * 2 / 5;

  @Inject HttpsListener listener;

  @Test
  void everyAnswerIsWellFormed() throws IOException, GeneralSecurityException {
    List<ObjectNode> good = good();
    int judged = 0;
    try (KeptConnection connection = listener.connect()) {
      for (int i = 0; i < REVIEWS; i++) {
        // A generator for each, so that one of them can be run again alone.
        SplittableRandom random = new SplittableRandom(SEED + i);
        byte[] body = new Mutator(random).spoil(good.get(random.nextInt(good.size())));
        judged += ask(connection, i % 2 == 0 ? "/validate" : "/mutate", body, i) ? 1 : 0;
        if (i % BATCH == 0) {
          stillRight(connection);
        }
      }
      stillRight(connection);
    }
    assertTrue(judged >= FEWEST_JUDGED, "only " + judged + " were judged");
  }

  /** Asks, checks, and says whether it was judged. */
  private static boolean ask(KeptConnection connection, String path, byte[] body, int number) {
    try {
      Reply reply = connection.post(path, body);
      check(reply, path, body);
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

  private static void check(Reply reply, String path, byte[] body) throws IOException {
    if (reply.status() != OK) {
      assertTrue(reply.status() >= 400 && reply.status() < 500, () -> reply.status() + " came");
      assertFalse(reply.text().isBlank(), "a refusal that does not say why");
      return;
    }
    assertFalse(reply.text().contains("error of Portcullis"), reply.text());
    JsonNode request = Trees.JSON.readTree(body).get("request");
    if (path.equals("/mutate")) {
      Contract.mutated(reply.body(), request);
    } else {
      Contract.validated(reply.body(), request);
    }
  }

  /** A good review is let through, a bad one is denied, an unnamed port gets its name. */
  private static void stillRight(KeptConnection connection) throws IOException {
    assertTrue(validate(connection, Samples.ingressTo(8080)).get("allowed").asBoolean());
    assertFalse(validate(connection, Samples.ingressTo(8081)).get("allowed").asBoolean());
    ObjectNode unnamed = Trees.review("CREATE", Samples.UNNAMED, null);
    Reply reply = connection.post("/mutate", bytes(unnamed));
    JsonNode request = unnamed.get("request");
    JsonNode named = Contract.patched(Contract.mutated(reply.body(), request), request);
    assertEquals("port-8080", named.at("/spec/ports/0/name").asText());
  }

  private static JsonNode validate(KeptConnection connection, ObjectNode object)
      throws IOException {
    ObjectNode review = Trees.review("CREATE", object, null);
    return Contract.validated(
        connection.post("/validate", bytes(review)).body(), review.get("request"));
  }

  private static byte[] bytes(ObjectNode review) throws JsonProcessingException {
    return Trees.JSON.writeValueAsBytes(review);
  }

  /** Every kind created, updated and deleted; some of them wrong, and some without a name. */
  private static List<ObjectNode> good() {
    ObjectNode wrong = Samples.ingressTo(8081);
    return List.of(
        Trees.review("CREATE", Samples.SERVICE, null),
        Trees.review("CREATE", Samples.UNNAMED, null),
        Trees.review("UPDATE", withoutName(Samples.SERVICE, "/spec/ports/0"), Samples.SERVICE),
        Trees.review("DELETE", null, Samples.SERVICE),
        Trees.review("CREATE", Samples.ENDPOINTS, null),
        Trees.review("CREATE", withoutName(Samples.ENDPOINTS, "/subsets/0/ports/0"), null),
        Trees.review(
            "UPDATE", withName(Samples.ENDPOINTS, "/subsets/0/ports/0"), Samples.ENDPOINTS),
        Trees.review("DELETE", null, Samples.ENDPOINTS),
        Trees.review("CREATE", Samples.SLICE, null),
        Trees.review("UPDATE", withoutName(Samples.SLICE, "/ports/0"), Samples.SLICE),
        Trees.review("DELETE", null, Samples.SLICE),
        Trees.review("CREATE", Samples.INGRESS, null),
        Trees.review("CREATE", wrong, null),
        Trees.review("UPDATE", wrong, Samples.INGRESS),
        Trees.review("DELETE", null, Samples.INGRESS));
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
