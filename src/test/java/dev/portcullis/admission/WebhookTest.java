package dev.portcullis.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.admission.KeptConnection.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two end points as an API server meets them: over HTTPS, on a connection that is kept. */
@QuarkusTest
@TestProfile(BbsCluster.class)
class WebhookTest {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int TOO_LARGE = 413;
  private static final int MEBIBYTE = 1024 * 1024;

  @Inject HttpsListener listener;

  private KeptConnection connection;

  @BeforeEach
  void connect() throws IOException, GeneralSecurityException {
    connection = listener.connect();
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void letsThroughWhatIsRight() throws IOException {
    JsonNode response = validate(Trees.review("CREATE", Samples.ingressTo(8080), null));
    assertTrue(response.get("allowed").asBoolean());
    assertFalse(response.has("status"));
  }

  @Test
  void deniesWhatLeadsNowhereAndSaysWhy() throws IOException {
    JsonNode response = validate(Trees.review("CREATE", Samples.ingressTo(8081), null));
    assertFalse(response.get("allowed").asBoolean());
    String message = response.at("/status/message").asText();
    assertTrue(message.startsWith("Ingress devops/forum was not created:\n"), message);
    assertTrue(message.contains("no such port: 8081: Service cloudbbs-exp has 8080 (http)"));
    assertEquals(
        "spec.rules[0].http.paths[0].backend.service.port.number",
        response.at("/status/details/causes/0/field").asText());
    assertEquals("backend-port-missing", response.at("/auditAnnotations/denied").asText());
  }

  @Test
  void mutatesWithoutDenying() throws IOException {
    JsonNode response = mutate(Trees.review("CREATE", Samples.ingressTo(8081), null));
    assertTrue(response.get("allowed").asBoolean());
    assertFalse(response.has("patch"));
  }

  @Test
  void namesAPortAndTouchesNothingElse() throws IOException {
    ObjectNode review = Trees.review("CREATE", Samples.UNNAMED, null);
    JsonNode patched = Contract.patched(mutate(review), review.get("request"));
    ObjectNode expected = Samples.UNNAMED.deepCopy();
    ((ObjectNode) expected.at("/spec/ports/0")).put("name", "port-8080");
    assertEquals(expected, patched);
  }

  @Test
  void patchesNothingThatIsNamed() throws IOException {
    JsonNode response = mutate(Trees.review("CREATE", Samples.SERVICE, null));
    assertFalse(response.has("patch"));
    assertFalse(response.has("patchType"));
  }

  @Test
  void answersADelete() throws IOException {
    ObjectNode review = Trees.review("DELETE", null, Samples.SERVICE);
    assertTrue(validate(review).get("allowed").asBoolean());
    assertFalse(mutate(review).has("patch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"705ab4f5-6393-11e8-b7cc-42010a800002", "x", "ünïcode/\"quoted\"\\ 漢字"})
  void echoesTheUid(String uid) throws IOException {
    ObjectNode review = Trees.review("CREATE", Samples.INGRESS, null);
    ((ObjectNode) review.get("request")).put("uid", uid);
    assertEquals(uid, validate(review).get("uid").asText());
    assertEquals(uid, mutate(review).get("uid").asText());
  }

  static Stream<Arguments> notJudged() {
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
  void notJudged(String operation, String group, String version, String kind) throws IOException {
    ObjectNode review = Trees.review(operation, Samples.UNNAMED, Samples.UNNAMED);
    ((ObjectNode) review.at("/request/kind"))
        .put("group", group)
        .put("version", version)
        .put("kind", kind);
    for (JsonNode response : List.of(validate(review), mutate(review))) {
      assertTrue(response.get("allowed").asBoolean());
      assertFalse(response.has("patch"));
      String type = (group.isEmpty() ? "" : group + "/") + version + " " + kind;
      assertEquals(
          operation + " of " + type + " is not judged by Portcullis",
          response.at("/warnings/0").asText());
    }
  }

  @Test
  void letsASubresourceThroughWithoutAWord() throws IOException {
    ObjectNode review = Trees.review("UPDATE", Samples.ingressTo(8081), Samples.ingressTo(8080));
    ((ObjectNode) review.get("request")).put("subResource", "status");
    assertTrue(validate(review).get("allowed").asBoolean());
    assertFalse(validate(review).has("warnings"));
  }

  @Test
  void letsThroughWhatItCannotReadAndSaysSo() throws IOException {
    ObjectNode broken = Samples.UNNAMED.deepCopy();
    ((ObjectNode) broken.at("/spec/ports/0")).put("port", "eighty");
    ObjectNode review = Trees.review("CREATE", broken, null);
    for (JsonNode response : List.of(validate(review), mutate(review))) {
      assertTrue(response.get("allowed").asBoolean());
      assertFalse(response.has("patch"));
      assertEquals(
          "not judged: spec.ports[0].port: must be a whole number, is the string \"eighty\"",
          response.at("/warnings/0").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "application/xml",
        "application/json; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x"
      })
  void judgesWhateverTheContentTypeSays(String contentType) throws IOException {
    ObjectNode review = Trees.review("CREATE", Samples.ingressTo(8081), null);
    Reply reply =
        connection.send("POST", "/validate", contentType, Trees.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status());
    assertFalse(Contract.validated(reply.body(), review.get("request")).get("allowed").asBoolean());
  }

  @Test
  void takesTheTimeoutThatAnApiServerAppends() throws IOException {
    ObjectNode review = Trees.review("CREATE", Samples.INGRESS, null);
    Reply reply = connection.post("/validate?timeout=3s", Trees.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status());
    assertEquals("application/json", reply.contentType().split(";")[0]);
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("empty", "", "not JSON"),
        bad("no JSON", "hello", "not JSON"),
        bad("cut off", "{\"kind\": \"AdmissionRev", "not JSON"),
        bad("something behind it", good() + " {}", "not JSON"),
        bad("no object", "[]", "the body must be an object, is a list"),
        bad("null", "null", "the body must be an object"),
        bad("text", "\"review\"", "the body must be an object"),
        bad("v1beta1", with("/apiVersion", "\"admission.k8s.io/v1beta1\""), "apiVersion must be"),
        bad("no apiVersion", with("/apiVersion", null), "apiVersion must be admission.k8s.io/v1"),
        bad("another kind", with("/kind", "\"ConversionReview\""), "kind must be AdmissionReview"),
        bad("no kind", with("/kind", null), "kind must be AdmissionReview, is missing"),
        bad("no request", with("/request", null), "request must be an object, is missing"),
        bad("request is null", with("/request", "null"), "request must be an object, is missing"),
        bad("request is a list", with("/request", "[]"), "request must be an object, is a list"),
        bad("no uid", with("/request/uid", null), "request.uid is missing"),
        bad("empty uid", with("/request/uid", "\"\""), "request.uid is missing"),
        bad("number as uid", with("/request/uid", "7"), "request.uid must be a string"),
        bad("uid of two lines", with("/request/uid", "\"a\\nb\""), "request.uid must be"),
        bad("uid of half a letter", with("/request/uid", "\"\\ud800\""), "request.uid must be"),
        bad("no kind of object", with("/request/kind", null), "request.kind must be an object"),
        bad("kind without kind", with("/request/kind/kind", null), "request.kind.kind is missing"),
        bad("no version", with("/request/kind/version", null), "request.kind.version is missing"),
        bad("no operation", with("/request/operation", null), "request.operation must be"),
        bad("no such operation", with("/request/operation", "\"PATCH\""), "is \"PATCH\""),
        bad("no object", with("/request/object", null), "request.object is missing; CREATE"),
        bad("object is null", with("/request/object", "null"), "request.object is missing"),
        bad("object is text", with("/request/object", "\"x\""), "request.object must be an object"),
        bad("no oldObject", with("/request/operation", "\"UPDATE\""), "request.oldObject is miss"),
        bad("nothing to delete", with("/request/operation", "\"DELETE\""), "request.oldObject is"),
        bad("two objects", twoObjects(), "two different objects"),
        bad("deep lists", "[".repeat(201), "not JSON"),
        bad("deep object", with("/request/object/spec", deep(201)), "not JSON"),
        bad("very deep", with("/request/object/spec", deep(200_000)), "not JSON"));
  }

  private static Arguments bad(String what, String body, String says) {
    return Arguments.argumentSet(what, body, says);
  }

  private static String good() {
    return Trees.review("CREATE", Samples.INGRESS, null).toString();
  }

  /** A good review with one field taken away, or replaced by that JSON text. */
  private static String with(String pointer, String json) {
    int last = pointer.lastIndexOf('/');
    ObjectNode review = Trees.review("CREATE", Samples.INGRESS, null).deepCopy();
    ObjectNode parent = (ObjectNode) review.at(pointer.substring(0, last));
    parent.remove(pointer.substring(last + 1));
    if (json != null) {
      parent.put(pointer.substring(last + 1), "HERE");
    }
    return review.toString().replace("\"HERE\"", String.valueOf(json));
  }

  private static String deep(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String twoObjects() {
    ObjectNode other = Samples.INGRESS.deepCopy();
    ((ObjectNode) other.get("metadata")).put("name", "other");
    return Trees.review("UPDATE", Samples.INGRESS, other).toString();
  }

  @ParameterizedTest
  @MethodSource
  void badRequests(String body, String says) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    refused(connection.post("/validate", bytes), says);
    refused(connection.post("/mutate", bytes), says);
    letsThroughWhatIsRight();
  }

  @Test
  void wrongUtf8() throws IOException {
    byte[] body = good().replace("bbs.example", "bbs~example").getBytes(StandardCharsets.US_ASCII);
    body[new String(body, StandardCharsets.US_ASCII).indexOf('~')] = (byte) 0xC3;
    refused(connection.post("/validate", body), "not JSON: Invalid UTF-8");
    letsThroughWhatIsRight();
  }

  private static void refused(Reply reply, String says) {
    assertEquals(BAD_REQUEST, reply.status(), reply.text());
    assertEquals("text/plain", reply.contentType().split(";")[0]);
    assertTrue(reply.text().contains(says), reply.text());
    assertEquals(1, reply.text().lines().count(), reply.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void otherMethods(String method) throws IOException {
    for (String path : List.of("/validate", "/mutate")) {
      Reply reply = connection.send(method, path, "application/json", new byte[0]);
      assertEquals(METHOD_NOT_ALLOWED, reply.status());
      saysWhatIsAskedFor("Method Not Allowed", reply);
    }
    letsThroughWhatIsRight();
  }

  /** Nothing else is heard on the connection, since nobody asks for these by mistake. */
  @Test
  void otherPaths() throws IOException {
    Reply reply = connection.post("/validat", good().getBytes(StandardCharsets.UTF_8));
    assertEquals(NOT_FOUND, reply.status());
    saysWhatIsAskedFor("Not Found", reply);
    assertEquals("close", reply.headers().get("connection"));
  }

  private static void saysWhatIsAskedFor(String problem, Reply reply) {
    assertEquals("text/plain", reply.contentType().split(";")[0]);
    assertEquals(problem + "; POST an AdmissionReview to /validate or /mutate\n", reply.text());
  }

  @Test
  void takesSixteenMebibytes() throws IOException {
    byte[] body = Arrays.copyOf(good().getBytes(StandardCharsets.UTF_8), 16 * MEBIBYTE);
    Arrays.fill(body, good().getBytes(StandardCharsets.UTF_8).length, body.length, (byte) ' ');
    assertEquals(OK, connection.post("/validate", body).status());
    letsThroughWhatIsRight();
  }

  /** What is announced is refused before it is sent; the connection is given up, and only that. */
  @Test
  void takesNoMoreThanSixteenMebibytes() throws IOException, GeneralSecurityException {
    connection.sendHead("POST", "/validate", "application/json", 16 * MEBIBYTE + 1);
    Reply reply = connection.receive();
    assertEquals(TOO_LARGE, reply.status());
    assertEquals("the body is 16777217 bytes; no more than 16777216 are read\n", reply.text());
    try (KeptConnection next = listener.connect()) {
      assertEquals(OK, next.post("/validate", good().getBytes(StandardCharsets.UTF_8)).status());
    }
  }

  @Test
  void asksForALengthWhereNoneIsAnnounced() throws IOException {
    connection.send(
        "POST /validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    Reply reply = connection.receive();
    assertEquals(411, reply.status());
    assertEquals("send the body with a Content-Length\n", reply.text());
  }

  private JsonNode validate(ObjectNode review) throws IOException {
    return Contract.validated(ask("/validate", review), review.get("request"));
  }

  private JsonNode mutate(ObjectNode review) throws IOException {
    return Contract.mutated(ask("/mutate", review), review.get("request"));
  }

  private byte[] ask(String path, ObjectNode review) throws IOException {
    Reply reply = connection.post(path, Trees.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status(), reply.text());
    return reply.body();
  }
}
