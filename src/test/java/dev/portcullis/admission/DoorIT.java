package dev.portcullis.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.admission.KeptConnection.Reply;
import dev.portcullis.controlplane.Launcher;
import dev.portcullis.integration.Replica;
import dev.portcullis.testing.InsecureTrustManager;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers that mean harm, at the packaged program with a heap that is soon full: they are ended or
 * refused, good reviews are answered in time meanwhile, and the program is as it was afterwards.
 */
@Tag("alone")
final class DoorIT {

  /** Shorter than what is shipped, so that nobody waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** After its patience the server has so long to hang up. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private static final int CONNECTIONS = 300;
  private static final int KIBIBYTE = 1024;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  /** The heap is 128 MiB, and what a JVM needs beside it as much again. */
  private static final int MOST_RESIDENT_MEBIBYTES = 450;

  /** As many as fit into what etcd takes, with hardly anything beside them. */
  private static final int PORTS = 20_000;

  /** Stands where nobody should ever write it down. */
  private static final String SECRET = "c2VjcmV0LW1hcmtlcg";

  /** What was measured, for whoever wants to know. */
  private static final Path FIGURES = Path.of("target/door.txt");

  private static final SSLContext TRUSTING = InsecureTrustManager.sslContext();

  private static Replica server;

  private final List<Caller> callers = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Files.deleteIfExists(FIGURES);
    server =
        Replica.start(
                Launcher.HERE,
                // As the image has it: who has run out of memory ends.
                List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                Map.of(
                    "portcullis.door.patience",
                    PATIENCE.toSeconds() + "s",
                    "portcullis.door.connections",
                    Integer.toString(CONNECTIONS)),
                List.of("--port", "0", "--health-port", "0", "--view", "examples/bbs-v1"))
            .awaitReady();
  }

  @AfterEach
  void leave() throws IOException {
    for (Caller caller : callers) {
      caller.close();
    }
    assertTrue(server.isRunning(), () -> "it ended:\n" + server.log());
    long resident = residentMebibytes();
    assertTrue(resident < MOST_RESIDENT_MEBIBYTES, resident + " MiB are resident");
  }

  /** 0 where the system does not tell. */
  private static long residentMebibytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(server.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(l -> l.startsWith("VmRSS:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / KIBIBYTE)
          .sum();
    }
  }

  /** Whatever was sent: nothing of it is in the log, and nothing went wrong in a way of its own. */
  @AfterAll
  static void stop() {
    server.close();
    String log = server.log();
    assertFalse(log.contains(SECRET), log);
    List<String> unexpected =
        log.lines()
            .filter(l -> !l.matches("3 objects in view|ready on port .*"))
            .filter(l -> !l.matches(".* denied (CREATE|UPDATE) of \\w+ devops/\\S+ by jane: .*"))
            .toList();
    assertEquals(List.of(), unexpected);
  }

  @Test
  void handshakesThatAreNotFinished(TestInfo test) throws Exception {
    try (SteadyCaller good = new SteadyCaller(server.port())) {
      for (int i = 0; i < 3_000; i++) {
        callers.add(Caller.silent(server.port()));
      }
      long deadline = System.nanoTime() + PATIENCE.plus(GRACE).toNanos();
      assertTrue(callers.stream().allMatch(Caller::isHungUpOn), "some are still connected");
      assertTrue(System.nanoTime() < deadline, "they were connected for too long");
      note(test, good);
    }
  }

  static Stream<Arguments> slow() {
    String post = "POST /validate HTTP/1.1\r\nHost: localhost\r\n";
    return Stream.of(
        Arguments.argumentSet("head", 100, post + "X-"),
        Arguments.argumentSet("short body", 250, post + body(15 * KIBIBYTE, 12 * KIBIBYTE)),
        Arguments.argumentSet("body", 60, post + body(255 * KIBIBYTE, 100 * KIBIBYTE)),
        Arguments.argumentSet("long body", 25, post + body(16 * MEBIBYTE, 12 * MEBIBYTE)));
  }

  private static String body(int announced, int sent) {
    return "Content-Length: " + announced + "\r\n\r\n" + "[".repeat(sent);
  }

  /** Each byte that comes begins Quarkus' idle time-out anew. */
  @ParameterizedTest
  @MethodSource
  void slow(int connections, String beginning, TestInfo test) throws Exception {
    try (SteadyCaller good = new SteadyCaller(server.port())) {
      for (int i = 0; i < connections; i++) {
        Caller caller = Caller.greeted(server.port(), TRUSTING);
        callers.add(caller);
        try {
          caller.send(beginning);
        } catch (IOException e) {
          // There was no room for it.
        }
      }
      long deadline = System.nanoTime() + PATIENCE.plus(GRACE).toNanos();
      List<Caller> left = new ArrayList<>(callers);
      while (!left.isEmpty()) {
        left.removeIf(c -> !c.sendsOneMore());
        assertTrue(System.nanoTime() < deadline, left.size() + " are still sending");
      }
      note(test, good);
    }
  }

  @Test
  void whatIsRefusedIsCounted() throws Exception {
    Map<String, Double> before = refusals();
    try (Caller caller = Caller.greeted(server.port(), TRUSTING)) {
      caller.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
      caller.hear();
    }
    try (Caller caller = Caller.greeted(server.port(), TRUSTING)) {
      caller.send(head("Transfer-Encoding: chunked\r\n") + "\r\n");
      caller.hear();
    }
    Map<String, Double> after = refusals();
    for (String reason : List.of("target", "body")) {
      assertEquals(before.getOrDefault(reason, 0.0) + 1, after.get(reason), reason);
    }
  }

  /** By reason. */
  private static Map<String, Double> refusals() throws Exception {
    URI metrics = URI.create("http://localhost:" + server.healthPort() + "/q/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .map(Pattern.compile("portcullis_refusals_total\\{reason=\"(.*)\"} (\\S+)")::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.toMap(m -> m.group(1), m -> Double.valueOf(m.group(2))));
  }

  /** There may be more of them than there are threads. */
  @Test
  void slowBodiesHoldNoThread() throws Exception {
    int threads = 3;
    try (Replica small =
            Replica.start(
                    Launcher.HERE,
                    Map.of("quarkus.thread-pool.max-threads", Integer.toString(threads)),
                    List.of("--port", "0", "--health-port", "0", "--view", "examples/bbs-v1"))
                .awaitReady();
        SteadyCaller good = new SteadyCaller(small.port())) {
      for (int i = 0; i < 4 * threads; i++) {
        Caller caller = Caller.greeted(small.port(), TRUSTING);
        callers.add(caller);
        caller.send("POST /validate HTTP/1.1\r\nHost: localhost\r\n" + body(15 * KIBIBYTE, 1));
      }
      good.awaitMore();
      assertTrue(callers.stream().allMatch(Caller::sendsOneMore), "somebody was hung up on");
    }
  }

  /** Who has been idle longest makes way, and the API server is not who is turned away. */
  @Test
  void thousandsThatAreIdle(TestInfo test) throws Exception {
    try (SteadyCaller good = new SteadyCaller(server.port())) {
      for (int i = 0; i < 4 * CONNECTIONS; i++) {
        Caller caller = Caller.greeted(server.port(), TRUSTING);
        callers.add(caller);
        caller.send("OPTIONS /validate HTTP/1.1\r\nHost: localhost\r\n\r\n");
        caller.hear();
      }
      note(test, good);
    }
    assertTrue(
        callers.subList(0, CONNECTIONS).stream()
            .allMatch(c -> c.hearAll() != null && c.isHungUpOn()),
        "the oldest are still connected");
  }

  /** They would pile up: requests here, or answers that nobody reads. */
  @Test
  void requestsWithoutEnd(TestInfo test) throws Exception {
    String requests = "OPTIONS /validate HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(10_000);
    try (SteadyCaller good = new SteadyCaller(server.port())) {
      for (int i = 0; i < 20; i++) {
        Caller caller = Caller.greeted(server.port(), TRUSTING);
        callers.add(caller);
        long deadline = System.nanoTime() + PATIENCE.plus(GRACE).toNanos();
        boolean goesOn = true;
        while (goesOn) {
          assertTrue(System.nanoTime() < deadline, "it is still listened to");
          try {
            caller.send(requests);
          } catch (IOException e) {
            goesOn = false;
          }
        }
      }
      note(test, good);
    }
  }

  static Stream<Arguments> bombs() {
    return Stream.of(
        bomb("lists in lists", BAD_REQUEST, "[".repeat(MEBIBYTE) + "]".repeat(MEBIBYTE)),
        bomb("objects in objects", BAD_REQUEST, "{\"a\":".repeat(MEBIBYTE) + "1"),
        bomb("just too deep", BAD_REQUEST, "[".repeat(198) + "]".repeat(198)),
        bomb("empty objects", BAD_REQUEST, list("{}", 5 * MEBIBYTE)),
        bomb("empty lists", BAD_REQUEST, list("[]", 5 * MEBIBYTE)),
        bomb("numbers", BAD_REQUEST, list("1", 7 * MEBIBYTE)),
        bomb("as many objects as may be", OK, list("{}", 499_000)),
        bomb("as many keys as may be", OK, keys(490_000)),
        bomb("a long text", OK, '"' + "a".repeat(15 * MEBIBYTE) + '"'),
        bomb("a long key", BAD_REQUEST, "{\"" + "a".repeat(15 * MEBIBYTE) + "\":1}"),
        bomb("a number of a million digits", BAD_REQUEST, "9".repeat(MEBIBYTE)),
        bomb("a fraction of a million digits", BAD_REQUEST, "0." + "9".repeat(MEBIBYTE)),
        bomb("a huge exponent", OK, "1e999999999"),
        bomb("a key twice", BAD_REQUEST, "{\"a\":1,\"a\":2}"),
        bomb("keys of one hash", OK, sameHashes(14)));
  }

  private static Arguments bomb(String what, int status, String json) {
    return Arguments.argumentSet(what, status, json);
  }

  private static String list(String item, int times) {
    return "[" + (item + ",").repeat(times) + "1]";
  }

  private static String keys(int times) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < times; i++) {
      json.append('"').append(i).append("\":0,");
    }
    return json.append("\"last\":0}").toString();
  }

  /** As many keys as two to the power of that, all with the same {@code hashCode}. */
  private static String sameHashes(int bits) {
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

  /** Several at once: what finds no room is hung up on. */
  @ParameterizedTest
  @MethodSource
  void bombs(int status, String json, TestInfo test) throws Exception {
    byte[] review = with("spec", json);
    try (SteadyCaller good = new SteadyCaller(server.port())) {
      List<Thread> others = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread other = new Thread(() -> postAnyhow(review));
        other.start();
        others.add(other);
      }
      for (Thread other : others) {
        other.join();
      }
      try (KeptConnection connection = new KeptConnection(server.port(), TRUSTING)) {
        Reply reply = connection.post("/validate", review);
        assertEquals(status, reply.status(), reply.text());
        assertTrue(status == OK || reply.text().lines().count() == 1, reply.text());
      }
      note(test, good);
    }
  }

  static Stream<Arguments> crowds() {
    return Stream.of(
        Arguments.argumentSet("a Service", crowded(Samples.SERVICE, "/spec/ports", "p")),
        Arguments.argumentSet("without names", crowded(Samples.SERVICE, "/spec/ports", "")),
        Arguments.argumentSet("Endpoints", crowded(Samples.ENDPOINTS, "/subsets/0/ports", "p")),
        Arguments.argumentSet("a slice", crowded(Samples.SLICE, "/ports", "p")));
  }

  private static ObjectNode crowded(ObjectNode sample, String ports, String name) {
    ObjectNode object = sample.deepCopy();
    ArrayNode list = (ArrayNode) object.at(ports);
    list.removeAll();
    for (int port = 1; port <= PORTS; port++) {
      ObjectNode one = list.addObject().put("port", port).put("protocol", "TCP");
      if (!name.isEmpty()) {
        one.put("name", name + port);
      }
    }
    return object;
  }

  /** The API server takes them, so they are judged, and while it waits. */
  @ParameterizedTest
  @MethodSource
  void crowds(ObjectNode object, TestInfo test) throws Exception {
    try (SteadyCaller good = new SteadyCaller(server.port());
        KeptConnection connection = new KeptConnection(server.port(), TRUSTING)) {
      for (ObjectNode review :
          List.of(Trees.review("CREATE", object, null), Trees.review("UPDATE", object, object))) {
        for (String path : List.of("/validate", "/mutate")) {
          long begin = System.nanoTime();
          Reply reply = connection.post(path, Trees.JSON.writeValueAsBytes(review));
          Duration took = Duration.ofNanos(System.nanoTime() - begin);
          assertEquals(OK, reply.status(), reply.text());
          assertTrue(took.compareTo(SteadyCaller.LIMIT) < 0, path + " took " + took);
        }
      }
      note(test, good);
    }
  }

  private static void postAnyhow(byte[] review) {
    try (KeptConnection connection = new KeptConnection(server.port(), TRUSTING)) {
      connection.post("/validate", review);
    } catch (IOException e) {
      // It made way for another.
    }
  }

  /** A review of the sample with that JSON in a field of its own. */
  private static byte[] with(String field, String json) {
    ObjectNode object = Samples.INGRESS.deepCopy();
    object.put(field, "HERE");
    String review = Trees.review("CREATE", object, null).toString();
    return review.replace("\"HERE\"", json).getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> shapes() {
    String review = Trees.review("CREATE", Samples.INGRESS, null).toString();
    String length = "Content-Length: " + review.length() + "\r\n";
    String end = "\r\n" + review;
    String hidden = "0\r\n\r\nPOST /mutate HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    return Stream.of(
        shape("both lengths", head("Transfer-Encoding: chunked\r\n" + length) + "\r\n" + hidden),
        shape("chunks", head("Transfer-Encoding: chunked\r\n") + "\r\n" + hidden),
        shape("chunks of another name", head("Transfer-Encoding: xchunked\r\n" + length) + end),
        shape("a folded encoding", head("Transfer-Encoding:\r\n chunked\r\n" + length) + end),
        shape("a blank before the colon", head("Transfer-Encoding : chunked\r\n" + length) + end),
        shape("two lengths", head("Content-Length: 5\r\n" + length) + end),
        shape("a length twice", head(length + length) + end),
        shape("lengths in a list", head("Content-Length: 5, " + review.length() + "\r\n") + end),
        shape("a length below zero", head("Content-Length: -1\r\n") + end),
        shape("a length with a sign", head("Content-Length: +" + review.length() + "\r\n") + end),
        shape("a length in hex", head("Content-Length: 0x10\r\n") + end),
        shape("no number as length", head("Content-Length: many\r\n") + end),
        shape("an overflowing length", head("Content-Length: 18446744073709551616\r\n") + end),
        shape("100 MB announced", head("Content-Length: 104857600\r\n") + end),
        shape("100 MB in chunks", head("Transfer-Encoding: chunked\r\n") + "\r\n" + chunks()),
        shape("less than announced", head("Content-Length: 999999\r\n") + end),
        shape("bare line feeds", (head(length) + end).replace("\r\n", "\n")),
        shape("a bare carriage return", head("X: a\rY: b\r\n" + length) + end),
        shape("a zero byte", head("X: a\0b\r\n" + length) + end),
        shape("a header without colon", head("nothing\r\n" + length) + end),
        shape("a blank in a name", head("X Y: b\r\n" + length) + end),
        shape("headers without end", head("X: yyyyyyyy\r\n".repeat(10_000) + length) + end),
        shape("a long header", head("X: " + "y".repeat(MEBIBYTE) + "\r\n" + length) + end),
        shape("no Host", "POST /validate HTTP/1.1\r\n" + length + end),
        shape("two Hosts", head("Host: other\r\n" + length) + end),
        shape("a Host that is none", "POST /validate HTTP/1.1\r\nHost: a b\r\n" + length + end),
        shape("HTTP/0.9", "POST /validate\r\n\r\n"),
        shape("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        shape("no HTTP", "\u0001\u0002\u0003\r\n\r\n"),
        target("http://localhost/validate", length + end),
        target("https://evil.example/validate", length + end),
        target("evil.example:80", length + end),
        target("*", length + end),
        target("validate", length + end),
        target("/validate/../q", length + end),
        target("/q/../validate", length + end),
        target("/./validate", length + end),
        target("//validate", length + end),
        target("//evil.example/validate", length + end),
        target("/validate/", length + end),
        target("/validate;a=b", length + end),
        target("/validate#a", length + end),
        target("/%76alidate", length + end),
        target("/%2e%2e/validate", length + end),
        target("/%2fvalidate", length + end),
        target("/validate%2f..%2fmutate", length + end),
        target("/validate%00", length + end),
        target("/validate%", length + end),
        target("/validate%zz", length + end),
        target("/\\validate", length + end),
        target("/VALIDATE", length + end),
        target("/q/health", length + end),
        target("/metrics", length + end),
        target("/validate?" + "a".repeat(10_000), length + end),
        shape("CONNECT", "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n"),
        shape("TRACE", "TRACE /validate HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        shape(
            "a WebSocket",
            "GET /validate HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  }

  private static String head(String headers) {
    return "POST /validate HTTP/1.1\r\nHost: localhost\r\n" + headers;
  }

  private static String chunks() {
    return ("10000\r\n" + "[".repeat(64 * KIBIBYTE) + "\r\n").repeat(1600) + "0\r\n\r\n";
  }

  private static Arguments shape(String what, String request) {
    return Arguments.argumentSet(what, request);
  }

  private static Arguments target(String target, String rest) {
    return shape(target, "POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + rest);
  }

  /** A single refusal, or no word at all; no review, no redirect, no fault of ours. */
  @ParameterizedTest
  @MethodSource
  void shapes(String request) throws IOException {
    Caller caller = Caller.greeted(server.port(), TRUSTING);
    callers.add(caller);
    try {
      caller.send(request);
    } catch (IOException e) {
      // Hung up on before all was said; why may have been said before.
    }
    String heard = caller.hearAll();
    List<String> answers = heard.lines().filter(l -> l.startsWith("HTTP/")).toList();
    assertTrue(answers.size() <= 1, heard);
    assertTrue(answers.stream().allMatch(l -> l.matches("HTTP/\\S+ 4\\d\\d .*")), heard);
  }

  /** A folded header is one header: what it looks like inside does not count. */
  @Test
  void foldedHeaders() throws IOException {
    String review = Trees.review("CREATE", Samples.INGRESS, null).toString();
    Caller caller = Caller.greeted(server.port(), TRUSTING);
    callers.add(caller);
    caller.send(
        head("X: y\r\n Content-Length: 5\r\nContent-Length: " + review.length() + "\r\n\r\n"));
    caller.send(review);
    String heard = caller.hearAll();
    assertTrue(heard.startsWith("HTTP/1.1 200 "), heard);
    assertEquals(1, heard.lines().filter(l -> l.startsWith("HTTP/")).count(), heard);
  }

  /** The log is looked at when the server has ended. */
  @Test
  void secretsAreNotWrittenDown() throws IOException {
    ObjectNode denied = Samples.ingressTo(8081);
    ((ObjectNode) denied.at("/metadata/annotations")).put("note", SECRET);
    denied.putObject("data").put("token", SECRET);
    String review = Trees.review("CREATE", denied, null).toString();
    try (KeptConnection connection = new KeptConnection(server.port(), TRUSTING)) {
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
            head("Authorization: Bearer " + SECRET + "\r\n\r\n"),
            head(SECRET + "\0: a\r\n\r\n"),
            SECRET + " /validate HTTP/1.1\r\nHost: localhost\r\n\r\n",
            SECRET + "\r\n\r\n")) {
      shapes(request);
    }
  }

  private static void note(TestInfo test, SteadyCaller good) throws IOException {
    Files.writeString(
        FIGURES,
        "%s %s: %s; %d MiB resident%n"
            .formatted(
                test.getTestMethod().orElseThrow().getName(),
                test.getDisplayName(),
                good,
                residentMebibytes()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
