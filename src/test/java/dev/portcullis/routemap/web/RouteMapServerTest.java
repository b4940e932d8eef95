package dev.portcullis.routemap.web;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the responses of the server to valid, invalid, and cross-site requests. */
final class RouteMapServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ROUTE =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec:
        rules:
          - host: shop.example
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      """;

  private static final String ENDPOINTS =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web, namespace: shop}
      subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{name: http, port: 8080}]}]
      """;

  private static final String WRONG_ENDPOINTS = ENDPOINTS.replace("8080", "8081");

  private final Vertx vertx = Vertx.vertx();
  private final RecentAdmissions recentAdmissions = new RecentAdmissions();
  private final TestRouteMapSource source = new TestRouteMapSource(ROUTE + WRONG_ENDPOINTS);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private RouteMapServer server;
  private int port;

  @BeforeEach
  void start() throws InterruptedException, ExecutionException {
    server =
        new RouteMapServer(
            vertx, source, recentAdmissions, Policy.STANDARD, Clock.systemUTC(), log::add);
    port = server.start(0).toCompletableFuture().get();
  }

  @AfterEach
  void stop() throws InterruptedException, ExecutionException {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().get();
    assertEquals(List.of(), log);
  }

  private JsonNode getJson(String path) throws IOException {
    RawHttpResponse response = RawHttpResponse.get(port, path);
    assertEquals(200, response.status(), response::text);
    return JSON.readTree(response.text());
  }

  @Test
  void servesStateAndDetail() throws IOException {
    JsonNode state = getJson("/api/state");
    assertEquals(1, state.path("rows").size());
    JsonNode row = state.path("rows").get(0);
    assertEquals("shop.example", row.path("host").asText());
    assertEquals("error", row.path("state").asText());
    assertEquals("endpoints-port-number", state.path("rules").get(0).path("id").asText());
    JsonNode detail = getJson("/api/route/" + row.path("id").asText());
    assertEquals(row, detail.path("row"));
    JsonNode fix = detail.at("/hops/4/findings/0/fix");
    assertEquals(
        "kubectl -n shop patch endpoints web --type=json -p '"
            + "[{\"op\":\"test\",\"path\":\"/subsets/0/ports/0/port\",\"value\":8081},"
            + "{\"op\":\"replace\",\"path\":\"/subsets/0/ports/0/port\",\"value\":8080}]'",
        fix.path("command").asText());
    List<String> yaml = fix.path("yaml").asText().lines().toList();
    assertEquals("    port: 8080", yaml.get(fix.path("lines").get(0).asInt() - 1), yaml.toString());
  }

  @Test
  void unknownRouteIsNotFound() throws IOException {
    for (String id : List.of("x", "", "../state", "%00", "0".repeat(3000))) {
      RawHttpResponse response = RawHttpResponse.get(port, "/api/route/" + id);
      assertEquals(404, response.status(), response::text);
      assertTrue(JSON.readTree(response.text()).path("error").asText().contains("not found"));
    }
  }

  @Test
  void servesIndexAndAssets() throws IOException {
    RawHttpResponse index = RawHttpResponse.get(port, "/");
    assertEquals("text/html; charset=utf-8", index.headers().get("Content-Type"));
    Map<String, Asset> assets = Asset.referencedBy(Asset.index());
    assertTrue(assets.size() > 5, assets.keySet().toString());
    for (String file : assets.keySet()) {
      RawHttpResponse response = RawHttpResponse.get(port, "/assets/" + file);
      assertEquals(200, response.status(), file);
      String tag = response.headers().get("ETag");
      Map<String, Integer> statusByTag = Map.of(tag, 304, "\"x\", " + tag, 304, "\"x\"", 200);
      for (Map.Entry<String, Integer> expected : statusByTag.entrySet()) {
        assertEquals(
            expected.getValue(),
            RawHttpResponse.send(
                    port,
                    "GET /assets/" + file + " HTTP/1.1",
                    "Host: localhost",
                    "If-None-Match: " + expected.getKey())
                .status(),
            expected.getKey());
      }
    }
  }

  /** The router would normalize paths, ignore a slash at the end, and decode escapes. */
  @Test
  void acceptsExactPathsOnly() throws IOException {
    for (String path :
        List.of(
            "//",
            "/./",
            "/x",
            "/x%zz",
            "/api",
            "/api/state/",
            "/api//state",
            "/%61pi/state",
            "/api/route/%zz",
            "/assets/",
            "/assets/index.html",
            "/assets/../index.html",
            "/assets/page.js/",
            "/assets/pageXjs")) {
      RawHttpResponse response = RawHttpResponse.get(port, path);
      assertEquals(404, response.status(), path);
      assertEquals("nosniff", response.headers().get("X-Content-Type-Options"), path);
      assertTrue(JSON.readTree(response.text()).has("error"), response::text);
    }
  }

  @Test
  void everyResponseHasSecurityHeaders() throws IOException {
    List<RawHttpResponse> responses =
        List.of(
            RawHttpResponse.get(port, "/"),
            RawHttpResponse.get(port, "/assets/page.js"),
            RawHttpResponse.get(port, "/api/state"),
            RawHttpResponse.get(port, "/nothing"),
            RawHttpResponse.send(port, "GET / HTTP/1.1", "Host: evil.example"),
            RawHttpResponse.send(port, "POST / HTTP/1.1", "Host: localhost", "Content-Length: 0"));
    for (RawHttpResponse response : responses) {
      Map<String, String> headers = response.headers();
      assertEquals(
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
              + " 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          headers.get("Content-Security-Policy"));
      assertEquals("nosniff", headers.get("X-Content-Type-Options"));
      assertEquals("no-referrer", headers.get("Referrer-Policy"));
      assertEquals("same-origin", headers.get("Cross-Origin-Resource-Policy"));
      assertEquals("same-origin", headers.get("Cross-Origin-Opener-Policy"));
      assertEquals("no-cache", headers.get("Cache-Control"));
      assertFalse(
          headers.keySet().stream()
              .anyMatch(
                  h ->
                      h.toLowerCase(Locale.ROOT).startsWith("access-control")
                          || h.equals("Server")),
          headers.toString());
    }
  }

  @Test
  void rejectsForeignHostsAndOrigins() throws IOException {
    for (String path : List.of("/", "/api/state", "/api/events", "/assets/page.js")) {
      RawHttpResponse rebound =
          RawHttpResponse.send(port, "GET " + path + " HTTP/1.1", "Host: evil.example:" + port);
      assertEquals(403, rebound.status());
      assertFalse(rebound.text().contains("shop"), rebound::text);
      RawHttpResponse cross =
          RawHttpResponse.send(
              port,
              "GET " + path + " HTTP/1.1",
              "Host: localhost:" + port,
              "Origin: http://evil.example");
      assertEquals(403, cross.status());
    }
    assertEquals(
        403, RawHttpResponse.send(port, "GET / HTTP/1.0").status(), "without a Host header");
    assertEquals(403, RawHttpResponse.send(port, "GET / HTTP/1.1").status());
    assertEquals(403, RawHttpResponse.send(port, "GET / HTTP/1.1", "Host: a b").status());
    assertEquals(
        403,
        RawHttpResponse.send(port, "GET http://evil.example/ HTTP/1.1", "Host: evil.example")
            .status());
  }

  @Test
  void acceptsLoopbackHosts() throws IOException {
    for (String host : List.of("localhost", "LOCALHOST:1", "127.0.0.1:9080", "[::1]", "[::1]:1")) {
      RawHttpResponse response =
          RawHttpResponse.send(port, "GET /api/state HTTP/1.1", "Host: " + host);
      assertEquals(200, response.status(), host);
    }
  }

  @Test
  void reportsInternalError() throws InterruptedException, ExecutionException, IOException {
    Clock none = null; // fails when the map is built
    try (RouteMapServer broken =
        new RouteMapServer(vertx, source, recentAdmissions, Policy.STANDARD, none, log::add)) {
      RawHttpResponse response =
          RawHttpResponse.get(broken.start(0).toCompletableFuture().get(), "/api/state");
      assertEquals(500, response.status());
      assertEquals("nosniff", response.headers().get("X-Content-Type-Options"));
      assertEquals("{\"error\":\"Internal error. See the log of the server.\"}", response.text());
    }
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.remove(0).contains("NullPointerException"));
  }

  @Test
  void isReadOnly() throws IOException {
    RawHttpResponse response =
        RawHttpResponse.send(
            port, "DELETE /api/state HTTP/1.1", "Host: localhost", "Content-Length: 0");
    assertEquals(405, response.status());
    assertEquals("GET, HEAD", response.headers().get("Allow"));
    RawHttpResponse head =
        RawHttpResponse.send(port, "HEAD /api/state HTTP/1.1", "Host: localhost");
    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertTrue(Integer.parseInt(head.headers().get("Content-Length")) > 100);
  }

  /**
   * All of 127/8 is loopback; a socket that is bound to all addresses would accept connections
   * there.
   */
  @Test
  void listensOnLoopbackOnly() throws IOException {
    List<InetAddress> others = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      network
          .inetAddresses()
          .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
          .forEach(others::add);
    }
    for (InetAddress other : others) {
      try (Socket socket = new Socket()) {
        assertThrows(
            ConnectException.class,
            () -> socket.connect(new InetSocketAddress(other, port), 5_000),
            other.toString());
      }
    }
  }

  @Test
  void compressesLargeResponses() throws IOException {
    RawHttpResponse response =
        RawHttpResponse.send(
            port,
            "GET /assets/preact.umd.js HTTP/1.1",
            "Host: localhost",
            "Accept-Encoding: br, gzip");
    assertEquals("gzip", response.headers().get("Content-Encoding"));
    byte[] all = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
    assertArrayEquals(RawHttpResponse.get(port, "/assets/preact.umd.js").body(), all, "the same");
    assertTrue(
        response.body().length * 2 < all.length, response.body().length + " of " + all.length);
  }

  @Test
  void compressesOnRequestOnly() throws IOException {
    Map<String, Boolean> accepted =
        Map.of(
            "gzip", true,
            "deflate, gzip;q=0.5", true,
            "gzip;q=0", false,
            "br, x-gzip", false,
            ";;q=,gzip;q=x,,", true);
    for (Map.Entry<String, Boolean> expected : accepted.entrySet()) {
      RawHttpResponse response =
          RawHttpResponse.send(
              port,
              "GET /assets/page.js HTTP/1.1",
              "Host: localhost",
              "Accept-Encoding: " + expected.getKey());
      assertEquals(200, response.status(), expected.getKey());
      assertEquals("accept-encoding", response.headers().get("Vary"));
      assertEquals(
          expected.getValue(),
          response.headers().containsKey("Content-Encoding"),
          expected.getKey());
    }
  }

  /** An open event stream. */
  private final class EventStream implements AutoCloseable {

    private final Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    private final StringBuffer received = new StringBuffer();

    EventStream() throws IOException {
      String request =
          "GET /api/events HTTP/1.1\r\nHost: localhost:"
              + port
              + "\r\nAccept-Encoding: gzip\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    EventStream startReading() {
      Thread reader =
          new Thread(
              () -> {
                try {
                  byte[] bytes = new byte[8192];
                  for (int n = read(bytes); n > 0; n = read(bytes)) {
                    received.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
                  }
                } catch (IOException e) {
                  received.append("\ndisconnected");
                }
              });
      reader.setDaemon(true);
      reader.start();
      eventually("the stream is open", () -> received.indexOf("retry:") > 0);
      return this;
    }

    private int read(byte[] bytes) throws IOException {
      return socket.getInputStream().read(bytes);
    }

    String received() {
      return received.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void publishesFixedRoute() throws IOException {
    try (EventStream stream = new EventStream().startReading()) {
      assertTrue(stream.received().contains("text/event-stream"), stream::received);
      assertFalse(stream.received().contains("gzip"), stream::received);
      assertEquals("error", getJson("/api/state").at("/rows/0/state").asText());
      source.apply(ENDPOINTS);
      eventually("the change is published", () -> stream.received().contains("event: rows"));
      assertTrue(stream.received().contains("\"state\":\"ok\""), stream::received);
      assertEquals("ok", getJson("/api/state").at("/rows/0/state").asText());
      source.setReadProblems("services cannot be read");
      eventually("a reload is requested", () -> stream.received().contains("event: state"));
      assertEquals("services cannot be read", getJson("/api/state").at("/unknown/0").asText());
    }
  }

  @Test
  void publishesAdmission() throws IOException {
    try (EventStream stream = new EventStream().startReading()) {
      String hostile = "<script>alert(1)</script>\n\nevent: x";
      recentAdmissions.add(
          new AdmissionEvent(
              Instant.EPOCH, "denied", "UPDATE", "Service", "shop", hostile, "me", List.of("no")));
      eventually("the event is published", () -> stream.received().contains("event: admission"));
      assertFalse(stream.received().contains("\nevent: x"), stream::received);
    }
    JsonNode last = getJson("/api/admissions").path("admissions");
    assertEquals("denied", last.get(0).path("verdict").asText());
    assertEquals("1970-01-01T00:00:00Z", last.get(0).path("at").asText());
    IntStream.range(0, 300)
        .forEach(
            i ->
                recentAdmissions.add(
                    new AdmissionEvent(
                        Instant.EPOCH, "warned", "UPDATE", "Service", "", "s" + i, "", List.of())));
    JsonNode kept = getJson("/api/admissions").path("admissions");
    assertEquals(RecentAdmissions.MAX_EVENTS, kept.size());
    assertEquals("s299", kept.get(0).path("name").asText());
  }

  @Test
  void limitsEventStreamClients() throws IOException {
    List<EventStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < EventStreamClients.MAX_CLIENTS; i++) {
        streams.add(new EventStream().startReading());
      }
      RawHttpResponse response = RawHttpResponse.get(port, "/api/events");
      assertEquals(503, response.status());
      assertTrue(response.text().contains("Close some"), response::text);
      streams.remove(0).close();
      eventually(
          "another client is accepted",
          () -> {
            try (EventStream another = new EventStream()) {
              byte[] status = another.socket.getInputStream().readNBytes(15);
              return new String(status, StandardCharsets.UTF_8).equals("HTTP/1.1 200 OK");
            }
          });
    } finally {
      for (EventStream stream : streams) {
        stream.close();
      }
    }
  }

  /** A client that does not read must not fill the memory of the server. */
  @Test
  void disconnectsSlowClients() throws IOException {
    try (EventStream slow = new EventStream();
        EventStream other = new EventStream().startReading()) {
      byte[] head = slow.socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 200", new String(head, StandardCharsets.UTF_8));
      String longMessage = "x".repeat(100_000);
      AtomicInteger sentBytes = new AtomicInteger();
      eventually(
          "the client is disconnected",
          () -> {
            if (other.received.length() >= sentBytes.get()) {
              recentAdmissions.add(
                  new AdmissionEvent(
                      Instant.EPOCH, "denied", "", "", "", "", "", List.of(longMessage)));
              sentBytes.addAndGet(longMessage.length());
            }
            return server.clientCount() == 1;
          });
      assertFalse(other.received().contains("disconnected"), "clients that read stay connected");
    }
  }

  @Test
  void reportsPortInUse() throws InterruptedException {
    try (RouteMapServer second =
        new RouteMapServer(
            vertx, source, recentAdmissions, Policy.STANDARD, Clock.systemUTC(), log::add)) {
      ExecutionException taken =
          assertThrows(
              ExecutionException.class, () -> second.start(port).toCompletableFuture().get());
      assertTrue(taken.getMessage().contains("in use"), taken.getMessage());
    }
  }

  @Test
  void stopsListeningOnClose() {
    server.close();
    eventually(
        "the port is closed",
        () -> {
          try {
            RawHttpResponse.get(port, "/");
            return false;
          } catch (ConnectException e) {
            return true;
          }
        });
  }
}
