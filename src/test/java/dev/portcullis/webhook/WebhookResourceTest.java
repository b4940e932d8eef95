package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.bundled.ProbeAnswer;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
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

/** Calls the endpoints as an API server does: over HTTPS, on a kept connection. */
@QuarkusTest
@TestProfile(ExampleClusterProfile.class)
class WebhookResourceTest {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int MEBIBYTE = 1024 * 1024;

  @Inject ServerUnderTest server;

  private KeepAliveClient connection;

  @BeforeEach
  void connect() throws IOException, GeneralSecurityException {
    connection = server.connect();
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void allowsValidObject() throws IOException {
    JsonNode response =
        validate(ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8080), null));
    assertTrue(response.get("allowed").asBoolean());
    assertFalse(response.has("status"));
  }

  @Test
  void deniesMissingPortWithReason() throws IOException {
    JsonNode response =
        validate(ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null));
    assertFalse(response.get("allowed").asBoolean());
    String message = response.at("/status/message").asText();
    assertTrue(
        message.startsWith(
            "Ingress devops/forum rejected: Service \"cloudbbs-exp\" has no port 8081"),
        message);
    assertTrue(message.contains("Service \"cloudbbs-exp\" has no port 8081; it has 8080 (http)"));
    assertEquals(
        "spec.rules[0].http.paths[0].backend.service.port.number",
        response.at("/status/details/causes/0/field").asText());
    assertEquals("backend-port-missing", response.at("/auditAnnotations/denied").asText());
  }

  /** The next probe is on a new connection, and may so reach another replica. */
  @Test
  void answersProbeWithWarningAndCloses() throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null);
    JsonNode response =
        AdmissionResponseValidator.checkValidateResponse(
            post(ProbeAnswer.PATH, review), review.get("request"));
    assertTrue(response.get("allowed").asBoolean());
    assertEquals(ProbeAnswer.WARNING, response.at("/warnings/0").asText());
    // An idle connection is closed later, too.
    assertTimeout(
        Duration.ofMinutes(1), () -> assertThrows(EOFException.class, connection::receive));
  }

  @Test
  void mutateNeverDenies() throws IOException {
    JsonNode response =
        mutate(ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null));
    assertTrue(response.get("allowed").asBoolean());
    assertFalse(response.has("patch"));
  }

  @Test
  void addsOnlyPortName() throws IOException {
    ObjectNode review =
        ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE_WITH_UNNAMED_PORT, null);
    JsonNode patched = AdmissionResponseValidator.applyPatch(mutate(review), review.get("request"));
    ObjectNode expected = SampleObjects.SERVICE_WITH_UNNAMED_PORT.deepCopy();
    ((ObjectNode) expected.at("/spec/ports/0")).put("name", "port-8080");
    assertEquals(expected, patched);
  }

  @Test
  void doesNotPatchNamedPorts() throws IOException {
    JsonNode response = mutate(ReviewBuilder.buildReview("CREATE", SampleObjects.SERVICE, null));
    assertFalse(response.has("patch"));
    assertFalse(response.has("patchType"));
  }

  @Test
  void allowsDelete() throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("DELETE", null, SampleObjects.SERVICE);
    assertTrue(validate(review).get("allowed").asBoolean());
    assertFalse(mutate(review).has("patch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"705ab4f5-6393-11e8-b7cc-42010a800002", "x", "ünïcode/\"quoted\"\\ 漢字"})
  void echoesUid(String uid) throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null);
    ((ObjectNode) review.get("request")).put("uid", uid);
    assertEquals(uid, validate(review).get("uid").asText());
    assertEquals(uid, mutate(review).get("uid").asText());
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
  void ignoresContentType(String contentType) throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null);
    Reply reply =
        connection.send(
            "POST", "/validate", contentType, ReviewBuilder.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status());
    assertFalse(
        AdmissionResponseValidator.checkValidateResponse(reply.body(), review.get("request"))
            .get("allowed")
            .asBoolean());
  }

  @Test
  void acceptsTimeoutQueryParameter() throws IOException {
    ObjectNode review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null);
    Reply reply =
        connection.post("/validate?timeout=3s", ReviewBuilder.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status());
    assertEquals("application/json", reply.contentType().split(";")[0]);
  }

  /** AdmissionReviewParserTest has more of them. */
  static Stream<Arguments> rejectsInvalidReviews() {
    return Stream.of(
        Arguments.argumentSet("empty", "", "not JSON"),
        Arguments.argumentSet("content after the end", validReview() + " {}", "not JSON"),
        Arguments.argumentSet("no object", "[]", "the body must be an object, is a list"),
        Arguments.argumentSet(
            "two objects", AdmissionReviewParserTest.reviewOfTwoObjects(), "two different objects"),
        Arguments.argumentSet(
            "very deep",
            AdmissionReviewParserTest.reviewWithField(
                "/request/object/spec", AdmissionReviewParserTest.nestedObjects(200_000)),
            "not JSON"));
  }

  private static String validReview() {
    return ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).toString();
  }

  @ParameterizedTest
  @MethodSource
  void rejectsInvalidReviews(String body, String message) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertBadRequest(connection.post("/validate", bytes), message);
    assertBadRequest(connection.post("/mutate", bytes), message);
    allowsValidObject();
  }

  @Test
  void rejectsInvalidUtf8() throws IOException {
    byte[] body =
        validReview().replace("bbs.example", "bbs~example").getBytes(StandardCharsets.US_ASCII);
    body[new String(body, StandardCharsets.US_ASCII).indexOf('~')] = (byte) 0xC3;
    assertBadRequest(connection.post("/validate", body), "not JSON: Invalid UTF-8");
    allowsValidObject();
  }

  private static void assertBadRequest(Reply reply, String message) {
    assertEquals(BAD_REQUEST, reply.status(), reply.text());
    assertEquals("text/plain", reply.contentType().split(";")[0]);
    assertTrue(reply.text().contains(message), reply.text());
    assertEquals(1, reply.text().lines().count(), reply.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void rejectsOtherMethods(String method) throws IOException {
    for (String path : List.of("/validate", "/mutate")) {
      Reply reply = connection.send(method, path, "application/json", new byte[0]);
      assertEquals(METHOD_NOT_ALLOWED, reply.status());
      assertExplainsUsage("Method Not Allowed", reply);
    }
    allowsValidObject();
  }

  /** The connection is closed, because no API server uses other paths. */
  @Test
  void rejectsOtherPaths() throws IOException {
    Reply reply = connection.post("/validat", validReview().getBytes(StandardCharsets.UTF_8));
    assertEquals(NOT_FOUND, reply.status());
    assertExplainsUsage("Not Found", reply);
    assertEquals("close", reply.headers().get("connection"));
  }

  private static void assertExplainsUsage(String problem, Reply reply) {
    assertEquals("text/plain", reply.contentType().split(";")[0]);
    assertEquals(problem + "; POST an AdmissionReview to /validate or /mutate\n", reply.text());
  }

  @Test
  void acceptsSixteenMebibytes() throws IOException {
    byte[] body = Arrays.copyOf(validReview().getBytes(StandardCharsets.UTF_8), 16 * MEBIBYTE);
    Arrays.fill(
        body, validReview().getBytes(StandardCharsets.UTF_8).length, body.length, (byte) ' ');
    assertEquals(OK, connection.post("/validate", body).status());
    allowsValidObject();
  }

  /** The request is rejected by its Content-Length, and only its connection is closed. */
  @Test
  void rejectsMoreThanSixteenMebibytes() throws IOException, GeneralSecurityException {
    connection.sendHead("POST", "/validate", "application/json", 16 * MEBIBYTE + 1);
    Reply reply = connection.receive();
    assertEquals(CONTENT_TOO_LARGE, reply.status());
    assertEquals("request body is 16777217 bytes, the limit is 16777216\n", reply.text());
    try (KeepAliveClient next = server.connect()) {
      assertEquals(
          OK, next.post("/validate", validReview().getBytes(StandardCharsets.UTF_8)).status());
    }
  }

  @Test
  void requiresContentLength() throws IOException {
    connection.send(
        "POST /validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    Reply reply = connection.receive();
    assertEquals(411, reply.status());
    assertEquals("Content-Length header required\n", reply.text());
  }

  private JsonNode validate(ObjectNode review) throws IOException {
    return AdmissionResponseValidator.checkValidateResponse(
        post("/validate", review), review.get("request"));
  }

  private JsonNode mutate(ObjectNode review) throws IOException {
    return AdmissionResponseValidator.checkMutateResponse(
        post("/mutate", review), review.get("request"));
  }

  private byte[] post(String path, ObjectNode review) throws IOException {
    Reply reply = connection.post(path, ReviewBuilder.JSON.writeValueAsBytes(review));
    assertEquals(OK, reply.status(), reply.text());
    return reply.body();
  }
}
