package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.integration.Replica;
import dev.portcullis.testing.InsecureTrustManager;
import dev.portcullis.webhook.KeepAliveClient.Reply;
import dev.portcullis.webhook.RawHttpsClient.Received;
import dev.portcullis.webhook.RawHttpsClient.StreamState;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile clients of the packaged program with a small heap. They are disconnected or rejected,
 * valid reviews are answered in time meanwhile, and the program keeps working.
 */
@Tag("alone")
@Tag("slow")
final class HostileClientsIT {

  /** Shorter than the default, to shorten the test, and longer on a busy machine. */
  private static final Duration REQUEST_TIMEOUT =
      Duration.ofSeconds(Math.round(3 * Deadline.loadFactor()));

  /** Longer than the request timeout, and shorter than the ten seconds of Vert.x' handshakes. */
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(9);

  private static final int MAX_CONNECTIONS = 300;
  private static final int KIBIBYTE = 1024;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  /** The heap has 128 MiB; the limit includes the memory outside of it. */
  private static final int MAX_RESIDENT_MEBIBYTES = 450;

  private static final String OPTIONS_REQUEST =
      "OPTIONS /validate HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** The number of ports that fits into the size limit of etcd. */
  private static final int PORT_COUNT = 20_000;

  private static final int RIVALS = 3;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\d\\.\\d (\\d{3}) ");

  /** A valid review, after which the server closes the connection. */
  private static final String FOLLOWING_REVIEW = followingReview();

  private static String followingReview() {
    String review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).toString();
    return requestHead("Connection: close\r\nContent-Length: " + review.length() + "\r\n\r\n")
        + review;
  }

  /** Must never be logged. */
  private static final String SECRET = "c2VjcmV0LW1hcmtlcg";

  /** The measurements, for information. */
  private static final Path MEASUREMENTS_FILE = Path.of("target/hostile-clients.txt");

  private static final SSLContext SSL_CONTEXT = InsecureTrustManager.sslContext();

  private static Replica server;

  private final List<RawHttpsClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Files.deleteIfExists(MEASUREMENTS_FILE);
    server =
        Replica.start(
                ProcessLauncher.LOCAL,
                // As in the image: the JVM exits when it is out of memory.
                List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                Map.of(
                    "portcullis.http.request-timeout",
                    REQUEST_TIMEOUT.toSeconds() + "s",
                    "portcullis.http.max-connections",
                    Integer.toString(MAX_CONNECTIONS),
                    // Only the limits of Portcullis close connections, not that of Quarkus.
                    "quarkus.http.idle-timeout",
                    "1h",
                    // After it, Vert.x logs a warning; 2 s by default.
                    "quarkus.vertx.max-event-loop-execute-time",
                    Math.round(2 * Deadline.loadFactor()) + "s"),
                List.of("--port", "0", "--health-port", "0", "--manifests", "examples/bbs-v1"))
            .awaitReady();
  }

  @AfterEach
  void closeClientsAndCheckServer() throws IOException {
    for (RawHttpsClient client : clients) {
      client.close();
    }
    assertTrue(server.isRunning(), () -> "the server ended:\n" + server.log());
    long resident = residentMebibytes();
    assertTrue(resident < MAX_RESIDENT_MEBIBYTES, resident + " MiB are resident");
  }

  /** Fails on a system without /proc. */
  private static long residentMebibytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(server.pid()), "status");
    assertTrue(Files.exists(status), "the resident memory can be read on Linux only");
    return Files.readAllLines(status).stream()
        .filter(l -> l.startsWith("VmRSS:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / KIBIBYTE)
        .findFirst()
        .orElseThrow();
  }

  /** The log contains nothing that clients sent, and no unexpected lines. */
  @AfterAll
  static void stop() {
    server.close();
    String log = server.log();
    assertFalse(log.contains(SECRET), log);
    List<String> unexpected =
        log.lines()
            .filter(l -> !l.matches("3 objects loaded|ready on port .*"))
            .filter(l -> !l.matches(".* denied (CREATE|UPDATE) of \\w+ devops/\\S+ by jane: .*"))
            .toList();
    assertEquals(List.of(), unexpected);
  }

  @Test
  void unfinishedHandshakesAreClosed(TestInfo test) throws Exception {
    try (LoadGenerator load = new LoadGenerator(server.port())) {
      for (int i = 0; i < 3_000; i++) {
        clients.add(RawHttpsClient.connectTcp(server.port()));
      }
      Deadline deadline = Deadline.after(HANDSHAKE_LIMIT);
      assertTrue(
          clients.stream().allMatch(RawHttpsClient::isClosedByServer), "some are still connected");
      assertFalse(deadline.hasPassed(), "they were closed by the timeout of Vert.x");
      recordMeasurement(test, load);
    }
  }

  static Stream<Arguments> slowRequestsAreClosed() {
    String post = "POST /validate HTTP/1.1\r\nHost: localhost\r\n";
    return Stream.of(
        Arguments.argumentSet("head", 100, post + "X-"),
        Arguments.argumentSet("short body", 250, post + partialBody(15 * KIBIBYTE, 12 * KIBIBYTE)),
        Arguments.argumentSet("body", 60, post + partialBody(255 * KIBIBYTE, 100 * KIBIBYTE)),
        Arguments.argumentSet("long body", 25, post + partialBody(16 * MEBIBYTE, 12 * MEBIBYTE)));
  }

  private static String partialBody(int announced, int sent) {
    return "Content-Length: " + announced + "\r\n\r\n" + "[".repeat(sent);
  }

  /** Each byte restarts Quarkus' idle timeout. */
  @ParameterizedTest
  @MethodSource
  void slowRequestsAreClosed(int connections, String start, TestInfo test) throws Exception {
    try (LoadGenerator load = new LoadGenerator(server.port())) {
      for (int i = 0; i < connections; i++) {
        RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT);
        clients.add(client);
        // Fails if the quota for bodies is used up.
        client.trySend(start);
      }
      Deadline deadline = Deadline.after(Deadline.HANG);
      List<RawHttpsClient> connected = new ArrayList<>(clients);
      while (!connected.isEmpty()) {
        connected.removeIf(c -> !c.canSendByte());
        assertFalse(deadline.hasPassed(), connected.size() + " are still sending");
      }
      for (RawHttpsClient client : clients) {
        Received received = client.receiveAll();
        assertEquals(StreamState.CLOSED, received.state());
        assertTrue(received.text().matches("(?s)|HTTP/1.1 (4\\d\\d|503) .*"), received.text());
      }
      recordMeasurement(test, load);
    }
  }

  @Test
  void countsRejectedRequests() throws Exception {
    Map<String, Double> before = rejectedRequestsByReason();
    try (RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT)) {
      client.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(client.receiveAll().text().startsWith("HTTP/1.1 404 "));
    }
    try (RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT)) {
      client.send(requestHead("Transfer-Encoding: chunked\r\n") + "\r\n");
      assertTrue(client.receiveAll().text().startsWith("HTTP/1.1 411 "));
    }
    Map<String, Double> after = rejectedRequestsByReason();
    for (String reason : List.of("path", "body")) {
      assertEquals(before.getOrDefault(reason, 0.0) + 1, after.get(reason), reason);
    }
  }

  /** The number of rejected requests by reason. */
  private static Map<String, Double> rejectedRequestsByReason() throws Exception {
    URI metrics = URI.create("http://localhost:" + server.healthPort() + "/q/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .map(
            Pattern.compile("portcullis_rejected_requests_total\\{reason=\"(.*)\"} (\\S+)")
                ::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.toMap(m -> m.group(1), m -> Double.valueOf(m.group(2))));
  }

  /** More slow bodies than threads. */
  @Test
  void slowBodiesDoNotBlockThreads() throws Exception {
    int threads = 3;
    try (Replica small =
            Replica.start(
                    ProcessLauncher.LOCAL,
                    Map.of(
                        "quarkus.thread-pool.max-threads",
                        Integer.toString(threads),
                        // No body times out during this test.
                        "portcullis.http.request-timeout",
                        "1h"),
                    List.of("--port", "0", "--health-port", "0", "--manifests", "examples/bbs-v1"))
                .awaitReady();
        LoadGenerator load = new LoadGenerator(small.port())) {
      for (int i = 0; i < 4 * threads; i++) {
        RawHttpsClient client = RawHttpsClient.connectTls(small.port(), SSL_CONTEXT);
        clients.add(client);
        client.send(
            "POST /validate HTTP/1.1\r\nHost: localhost\r\n" + partialBody(15 * KIBIBYTE, 1));
      }
      load.awaitMoreAnswers();
      assertTrue(clients.stream().allMatch(RawHttpsClient::canSendByte), "a connection was closed");
    }
  }

  /** The longest idle connections are closed, and the API server can still connect. */
  @Test
  void idleConnectionsAreClosedOldestFirst(TestInfo test) throws Exception {
    try (LoadGenerator load = new LoadGenerator(server.port())) {
      for (int i = 0; i < 4 * MAX_CONNECTIONS; i++) {
        RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT);
        clients.add(client);
        client.send(OPTIONS_REQUEST);
        assertEquals(StreamState.OPEN, client.receiveHead().state());
      }
      recordMeasurement(test, load);
    }
    assertTrue(
        clients.subList(0, MAX_CONNECTIONS).stream().allMatch(RawHttpsClient::isClosedByServer),
        "the oldest are still connected");
    RawHttpsClient newest = clients.get(clients.size() - 1);
    newest.send(OPTIONS_REQUEST);
    assertEquals(StreamState.OPEN, newest.receiveHead().state(), "the newest is not connected");
  }

  /** Requests, and responses that are not read, must not queue up in the server. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void endlessPipelinedRequestsAreDisconnected(TestInfo test) throws Exception {
    String requests = OPTIONS_REQUEST.repeat(10_000);
    try (LoadGenerator load = new LoadGenerator(server.port())) {
      for (int i = 0; i < 20; i++) {
        RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT);
        clients.add(client);
        Deadline deadline = Deadline.after(Deadline.HANG);
        while (client.trySend(requests)) {
          assertFalse(deadline.hasPassed(), "the connection is still open");
        }
      }
      recordMeasurement(test, load);
    }
  }

  static Stream<Arguments> oversizedJsonIsRejectedOrAnswered() {
    return Stream.of(
        oversizedJsonCase(
            "lists in lists", BAD_REQUEST, "[".repeat(MEBIBYTE) + "]".repeat(MEBIBYTE)),
        oversizedJsonCase("objects in objects", BAD_REQUEST, "{\"a\":".repeat(MEBIBYTE) + "1"),
        oversizedJsonCase("just too deep", BAD_REQUEST, "[".repeat(198) + "]".repeat(198)),
        oversizedJsonCase("empty objects", BAD_REQUEST, jsonList("{}", 5 * MEBIBYTE)),
        oversizedJsonCase("empty lists", BAD_REQUEST, jsonList("[]", 5 * MEBIBYTE)),
        oversizedJsonCase("numbers", BAD_REQUEST, jsonList("1", 7 * MEBIBYTE)),
        oversizedJsonCase("the maximum of objects", OK, jsonList("{}", 499_000)),
        oversizedJsonCase("the maximum of keys", OK, jsonObjectWithKeys(490_000)),
        oversizedJsonCase("a long string", OK, '"' + "a".repeat(15 * MEBIBYTE) + '"'),
        oversizedJsonCase("a long key", BAD_REQUEST, "{\"" + "a".repeat(15 * MEBIBYTE) + "\":1}"),
        oversizedJsonCase("a number of a million digits", BAD_REQUEST, "9".repeat(MEBIBYTE)),
        oversizedJsonCase(
            "a fraction of a million digits", BAD_REQUEST, "0." + "9".repeat(MEBIBYTE)),
        oversizedJsonCase("a huge exponent", OK, "1e999999999"),
        oversizedJsonCase("a key twice", BAD_REQUEST, "{\"a\":1,\"a\":2}"),
        oversizedJsonCase("keys of one hash", OK, jsonObjectWithCollidingKeys(14)));
  }

  private static Arguments oversizedJsonCase(String name, int status, String json) {
    return Arguments.argumentSet(name, status, json);
  }

  private static String jsonList(String item, int times) {
    return "[" + (item + ",").repeat(times) + "1]";
  }

  private static String jsonObjectWithKeys(int times) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < times; i++) {
      json.append('"').append(i).append("\":0,");
    }
    return json.append("\"last\":0}").toString();
  }

  /** An object with two to the power of {@code bits} keys of the same {@code hashCode}. */
  private static String jsonObjectWithCollidingKeys(int bits) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1 << bits; i++) {
      json.append('"');
      for (int bit = 0; bit < bits; bit++) {
        json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append("\":0,");
    }
    return json.append("\"last\":0}").toString();
  }

  /** Several requests at a time: the server rejects or closes those that exceed its quota. */
  @ParameterizedTest
  @MethodSource
  void oversizedJsonIsRejectedOrAnswered(int status, String json, TestInfo test) throws Exception {
    byte[] review = reviewWithField("spec", json);
    try (LoadGenerator load = new LoadGenerator(server.port())) {
      ExecutorService rivals = Executors.newCachedThreadPool();
      try {
        Callable<Void> rival = () -> postAsRival(status, review);
        for (Future<Void> ended : rivals.invokeAll(Collections.nCopies(RIVALS, rival))) {
          ended.get();
        }
      } finally {
        rivals.shutdown();
      }
      try (KeepAliveClient connection = new KeepAliveClient(server.port(), SSL_CONTEXT)) {
        Reply reply = connection.post("/validate", review);
        assertEquals(status, reply.status(), reply.text());
        assertTrue(status == OK || reply.text().lines().count() == 1, reply.text());
      }
      recordMeasurement(test, load);
    }
  }

  static Stream<Arguments> objectsWithManyPortsAreAnsweredInTime() {
    return Stream.of(
        Arguments.argumentSet(
            "a Service", withManyPorts(SampleObjects.SERVICE, "/spec/ports", "p")),
        Arguments.argumentSet(
            "without names", withManyPorts(SampleObjects.SERVICE, "/spec/ports", "")),
        Arguments.argumentSet(
            "Endpoints", withManyPorts(SampleObjects.ENDPOINTS, "/subsets/0/ports", "p")),
        Arguments.argumentSet("a slice", withManyPorts(SampleObjects.SLICE, "/ports", "p")));
  }

  private static ObjectNode withManyPorts(ObjectNode sample, String ports, String name) {
    ObjectNode object = sample.deepCopy();
    ArrayNode list = (ArrayNode) object.at(ports);
    list.removeAll();
    for (int port = 1; port <= PORT_COUNT; port++) {
      ObjectNode one = list.addObject().put("port", port).put("protocol", "TCP");
      if (!name.isEmpty()) {
        one.put("name", name + port);
      }
    }
    return object;
  }

  /** Valid for the API server, so they must be answered before its timeout. */
  @ParameterizedTest
  @MethodSource
  void objectsWithManyPortsAreAnsweredInTime(ObjectNode object, TestInfo test) throws Exception {
    try (LoadGenerator load = new LoadGenerator(server.port());
        KeepAliveClient connection = new KeepAliveClient(server.port(), SSL_CONTEXT)) {
      for (ObjectNode review :
          List.of(
              ReviewBuilder.buildReview("CREATE", object, null),
              ReviewBuilder.buildReview("UPDATE", object, object))) {
        for (String path : List.of("/validate", "/mutate")) {
          Deadline deadline = Deadline.after(LoadGenerator.WEBHOOK_TIMEOUT);
          Reply reply = connection.post(path, ReviewBuilder.JSON.writeValueAsBytes(review));
          assertFalse(deadline.hasPassed(), () -> path + " took longer than the API server waits");
          assertEquals(OK, reply.status(), reply.text());
        }
      }
      recordMeasurement(test, load);
    }
  }

  /** Only a large body may be rejected or disconnected, in favor of another one. */
  private static Void postAsRival(int status, byte[] review) throws IOException {
    boolean large = review.length > 256 * KIBIBYTE;
    try (KeepAliveClient connection = new KeepAliveClient(server.port(), SSL_CONTEXT)) {
      Reply reply = connection.post("/validate", review);
      boolean rejected =
          reply.status() == 503 && reply.text().startsWith("no memory for a request body of ");
      assertTrue(reply.status() == status || large && rejected, reply.text());
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither an answer nor a disconnect", e);
    } catch (IOException e) {
      assertTrue(large, () -> "a small body was disconnected: " + e);
    }
    return null;
  }

  /** A review of the sample Ingress with JSON in an additional field. */
  private static byte[] reviewWithField(String field, String json) {
    ObjectNode object = SampleObjects.INGRESS.deepCopy();
    object.put(field, "HERE");
    String review = ReviewBuilder.buildReview("CREATE", object, null).toString();
    return review.replace("\"HERE\"", json).getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> malformedRequestsAreRejected() {
    String review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).toString();
    String length = "Content-Length: " + review.length() + "\r\n";
    String end = "\r\n" + review;
    String hidden = "0\r\n\r\nPOST /mutate HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    return Stream.of(
        malformedRequest(
            "both lengths",
            requestHead("Transfer-Encoding: chunked\r\n" + length) + "\r\n" + hidden),
        malformedRequest("chunks", requestHead("Transfer-Encoding: chunked\r\n") + "\r\n" + hidden),
        malformedRequest(
            "chunks of another name",
            requestHead("Transfer-Encoding: xchunked\r\n" + length) + end),
        malformedRequest(
            "a folded encoding", requestHead("Transfer-Encoding:\r\n chunked\r\n" + length) + end),
        malformedRequest(
            "a blank before the colon",
            requestHead("Transfer-Encoding : chunked\r\n" + length) + end),
        malformedRequest("two lengths", requestHead("Content-Length: 5\r\n" + length) + end),
        malformedRequest("a length twice", requestHead(length + length) + end),
        malformedRequest(
            "lengths in a list",
            requestHead("Content-Length: 5, " + review.length() + "\r\n") + end),
        malformedRequest("a length below zero", requestHead("Content-Length: -1\r\n") + end),
        malformedRequest(
            "a length with a sign",
            requestHead("Content-Length: +" + review.length() + "\r\n") + end),
        malformedRequest("a length in hex", requestHead("Content-Length: 0x10\r\n") + end),
        malformedRequest(
            "a length that is not a number", requestHead("Content-Length: many\r\n") + end),
        malformedRequest(
            "an overflowing length", requestHead("Content-Length: 18446744073709551616\r\n") + end),
        malformedRequest("100 MB announced", requestHead("Content-Length: 104857600\r\n") + end),
        malformedRequest(
            "100 MB in chunks",
            requestHead("Transfer-Encoding: chunked\r\n") + "\r\n" + chunkedBody()),
        malformedRequest("less than announced", requestHead("Content-Length: 999999\r\n") + end),
        malformedRequest("bare line feeds", (requestHead(length) + end).replace("\r\n", "\n")),
        malformedRequest("a bare carriage return", requestHead("X: a\rY: b\r\n" + length) + end),
        malformedRequest("a zero byte", requestHead("X: a\0b\r\n" + length) + end),
        malformedRequest("a header without colon", requestHead("nothing\r\n" + length) + end),
        malformedRequest("a blank in a name", requestHead("X Y: b\r\n" + length) + end),
        malformedRequest(
            "headers without end", requestHead("X: yyyyyyyy\r\n".repeat(10_000) + length) + end),
        malformedRequest(
            "a long header", requestHead("X: " + "y".repeat(MEBIBYTE) + "\r\n" + length) + end),
        malformedRequest("no Host", "POST /validate HTTP/1.1\r\n" + length + end),
        malformedRequest("two Hosts", requestHead("Host: other\r\n" + length) + end),
        malformedRequest(
            "an invalid Host", "POST /validate HTTP/1.1\r\nHost: a b\r\n" + length + end),
        malformedRequest("HTTP/0.9", "POST /validate\r\n\r\n"),
        malformedRequest("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        malformedRequest("no HTTP", "\u0001\u0002\u0003\r\n\r\n"),
        requestWithTarget("http://localhost/validate", length + end),
        requestWithTarget("https://evil.example/validate", length + end),
        requestWithTarget("evil.example:80", length + end),
        requestWithTarget("*", length + end),
        requestWithTarget("validate", length + end),
        requestWithTarget("/validate/../q", length + end),
        requestWithTarget("/q/../validate", length + end),
        requestWithTarget("/./validate", length + end),
        requestWithTarget("//validate", length + end),
        requestWithTarget("//evil.example/validate", length + end),
        requestWithTarget("/validate/", length + end),
        requestWithTarget("/validate;a=b", length + end),
        requestWithTarget("/validate#a", length + end),
        requestWithTarget("/%76alidate", length + end),
        requestWithTarget("/%2e%2e/validate", length + end),
        requestWithTarget("/%2fvalidate", length + end),
        requestWithTarget("/validate%2f..%2fmutate", length + end),
        requestWithTarget("/validate%00", length + end),
        requestWithTarget("/validate%", length + end),
        requestWithTarget("/validate%zz", length + end),
        requestWithTarget("/\\validate", length + end),
        requestWithTarget("/VALIDATE", length + end),
        requestWithTarget("/q/health", length + end),
        requestWithTarget("/metrics", length + end),
        requestWithTarget("/validate?" + "a".repeat(10_000), length + end),
        malformedRequest(
            "CONNECT", "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n"),
        malformedRequest("TRACE", "TRACE /validate HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        malformedRequest(
            "a WebSocket",
            "GET /validate HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  }

  private static String requestHead(String headers) {
    return "POST /validate HTTP/1.1\r\nHost: localhost\r\n" + headers;
  }

  private static String chunkedBody() {
    return ("10000\r\n" + "[".repeat(64 * KIBIBYTE) + "\r\n").repeat(1600) + "0\r\n\r\n";
  }

  private static Arguments malformedRequest(String name, String request) {
    return Arguments.argumentSet(name, request);
  }

  private static Arguments requestWithTarget(String target, String rest) {
    return malformedRequest(target, "POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + rest);
  }

  /**
   * The server answers with one status 4xx or disconnects: no silence, review, redirect, or
   * internal error. If the connection stays open, a valid review is answered next, so that no part
   * of the request was taken for another request.
   */
  @ParameterizedTest
  @MethodSource
  void malformedRequestsAreRejected(String request) throws IOException {
    RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT);
    clients.add(client);
    client.trySend(request);
    Received head = client.receiveHead();
    assertNotEquals(StreamState.TIMED_OUT, head.state(), "neither an answer nor a disconnect");
    String expected = "";
    if (head.state() == StreamState.OPEN) {
      client.trySend(FOLLOWING_REVIEW);
      expected = "4\\d\\d( 200)?";
    }
    Received rest = client.receiveAll();
    String received = head.text() + rest.text();
    assertEquals(StreamState.CLOSED, rest.state(), received);
    assertTrue(statuses(received).matches(expected), received);
  }

  /** The status codes of responses, separated by spaces. */
  private static String statuses(String responses) {
    return STATUS_LINE
        .matcher(responses)
        .results()
        .map(line -> line.group(1))
        .collect(Collectors.joining(" "));
  }

  /** A folded header is one header, also if its second line looks like another one. */
  @Test
  void foldedHeaderIsOneHeader() throws IOException {
    String review = ReviewBuilder.buildReview("CREATE", SampleObjects.INGRESS, null).toString();
    RawHttpsClient client = RawHttpsClient.connectTls(server.port(), SSL_CONTEXT);
    clients.add(client);
    client.send(
        requestHead(
            "X: y\r\n Content-Length: 5\r\nContent-Length: " + review.length() + "\r\n\r\n"));
    client.send(review);
    Received head = client.receiveHead();
    client.send(FOLLOWING_REVIEW);
    assertEquals("200 200", statuses(head.text() + client.receiveAll().text()));
  }

  /** The log is checked after the server has ended. */
  @Test
  void secretsAreNotLogged() throws IOException {
    ObjectNode denied = SampleObjects.ingressTo(8081);
    ((ObjectNode) denied.at("/metadata/annotations")).put("note", SECRET);
    denied.putObject("data").put("token", SECRET);
    String review = ReviewBuilder.buildReview("CREATE", denied, null).toString();
    try (KeepAliveClient connection = new KeepAliveClient(server.port(), SSL_CONTEXT)) {
      for (String body :
          List.of(
              review,
              review.replace("8081", "\"" + SECRET + "\""),
              review.substring(0, review.lastIndexOf(SECRET) + 5),
              review.replace("\"CREATE\"", "\"" + SECRET + "\""),
              review.replace("\"request\":", "\"" + SECRET + "\":"),
              review.replace("\"kind\":\"AdmissionReview\"", "\"kind\":\"" + SECRET + "\""),
              SECRET)) {
        Reply reply = connection.post("/validate", body.getBytes(StandardCharsets.UTF_8));
        assertTrue(Set.of(OK, BAD_REQUEST).contains(reply.status()), reply.text());
      }
    }
    for (String request :
        List.of(
            "POST /" + SECRET + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "POST /validate?" + SECRET + " HTTP/1.1\r\n\r\n",
            requestHead("Authorization: Bearer " + SECRET + "\r\n\r\n"),
            requestHead(SECRET + "\0: a\r\n\r\n"),
            SECRET + " /validate HTTP/1.1\r\nHost: localhost\r\n\r\n",
            SECRET + "\r\n\r\n")) {
      malformedRequestsAreRejected(request);
    }
  }

  private static void recordMeasurement(TestInfo test, LoadGenerator load) throws IOException {
    Files.writeString(
        MEASUREMENTS_FILE,
        "%s %s: %s; %d MiB resident%n"
            .formatted(
                test.getTestMethod().orElseThrow().getName(),
                test.getDisplayName(),
                load,
                residentMebibytes()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
