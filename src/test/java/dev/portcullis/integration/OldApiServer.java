package dev.portcullis.integration;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An HTTP server that reports an unsupported version of Kubernetes and forbids other requests. */
final class OldApiServer implements AutoCloseable {

  static final String VERSION = "v1.29.9-gke.1";

  private final HttpServer server;

  private OldApiServer(HttpServer server) {
    this.server = server;
  }

  static OldApiServer start() throws IOException {
    OldApiServer old =
        new OldApiServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    old.answer(
        "/version",
        200,
        "{\"major\": \"1\", \"minor\": \"29+\", \"gitVersion\": \"" + VERSION + "\"}");
    old.answer(
        "/",
        403,
        "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 403, \"message\":"
            + " \"forbidden\"}");
    old.server.start();
    return old;
  }

  private void answer(String path, int code, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /** Writes a kubeconfig for this server into a folder. */
  Path kubeconfig(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: old, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: old, context: {cluster: old, user: old}}]
        users: [{name: old, user: {}}]
        current-context: old
        """
            .formatted(server.getAddress().getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
