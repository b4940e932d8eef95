package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.portcullis.controlplane.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks {@code serve} as a process in a cluster: what it serves, and when it exits. */
final class ServeCommandIT {

  @TempDir private Path folder;

  @Test
  void certificateIsReloaded() throws IOException {
    TestInstallation installation = TestInstallation.shared().withOtherCertificates();
    Map<String, String> settings = Map.of("portcullis.tls.check-every", "1s");
    try (Replica replica = installation.replica(settings).awaitReady()) {
      X509Certificate first = ServedCertificate.of(replica);
      assertEquals("CN=portcullis CA", first.getIssuerX500Principal().getName());
      installation.makeCertificates();
      Eventually.eventually(
          "the new certificate is served", () -> !ServedCertificate.of(replica).equals(first));
      assertNotEquals(first.getSerialNumber(), ServedCertificate.of(replica).getSerialNumber());
    }
  }

  /** There is no old API server here, so a stand-in reports an old version. */
  @Test
  void unsupportedApiServerIsReported() throws IOException {
    HttpServer old =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] version =
        "{\"major\": \"1\", \"minor\": \"29+\", \"gitVersion\": \"v1.29.9-gke.1\"}"
            .getBytes(StandardCharsets.UTF_8);
    old.createContext(
        "/version",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, version.length);
          exchange.getResponseBody().write(version);
          exchange.close();
        });
    old.start();
    try (Replica replica =
        Replica.start(
            Map.of(), "--kubeconfig", kubeconfig(old.getAddress().getPort()).toString())) {
      assertEquals(1, replica.awaitExit());
      assertTrue(
          replica
              .log()
              .contains(
                  "portcullis: the API server is Kubernetes v1.29.9-gke.1; Portcullis needs 1.30 or"
                      + " later for matchConditions of webhooks\n"),
          replica.log());
    } finally {
      old.stop(0);
    }
  }

  private Path kubeconfig(int port) throws IOException {
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
            .formatted(port));
  }
}
