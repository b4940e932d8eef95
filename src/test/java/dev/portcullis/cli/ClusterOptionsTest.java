package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which API server the commands read, on two servers that only count their requests. */
final class ClusterOptionsTest {

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters:
        - {name: one, cluster: {server: "http://127.0.0.1:%d"}}
        - {name: two, cluster: {server: "http://127.0.0.1:%d"}}
      contexts:
        - {name: production, context: {cluster: one, user: admin}}
        - {name: staging, context: {cluster: two, user: admin}}
      users: [{name: admin, user: {token: t}}]
      current-context: production
      """;

  private final CountingServer production = new CountingServer();
  private final CountingServer staging = new CountingServer();

  @TempDir private Path folder;
  private Path kubeconfig;

  /** An API server that has no API. */
  private static final class CountingServer {

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    void start() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
            exchange.close();
          });
      server.start();
    }
  }

  @BeforeEach
  void startServers() throws IOException {
    production.start();
    staging.start();
    kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            KUBECONFIG.formatted(
                production.server.getAddress().getPort(), staging.server.getAddress().getPort()));
  }

  @AfterEach
  void stopServers() {
    production.server.stop(0);
    staging.server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit",
        "doctor",
        "check --cluster examples/bbs-v1",
        "explain bbs.duokexuetang.com --cluster",
        "plan --cluster examples/bbs-v1"
      })
  void contextSelectsTheApiServer(String command) {
    run(command);
    assertNotEquals(0, production.requests.get(), "the current context");
    assertEquals(0, staging.requests.get());

    production.requests.set(0);
    run(command + " --context staging");
    assertEquals(0, production.requests.get());
    assertNotEquals(0, staging.requests.get(), "the chosen context");
  }

  @ParameterizedTest
  @ValueSource(strings = {"audit", "check --cluster examples/bbs-v1", "map --cluster"})
  void unknownContextIsRejected(String command) {
    assertEquals(
        new CliResult(
            2,
            "",
            "portcullis: the address of the API server is not known: context \"stagign\" not found"
                + " in the kubeconfig\n"),
        run(command + " --context stagign"));
    assertEquals(0, production.requests.get() + staging.requests.get());
  }

  private CliResult run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    return CliResult.run(words.toArray(String[]::new));
  }
}
