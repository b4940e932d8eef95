package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Eventually;
import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.doctor.TestCertificate;
import dev.portcullis.testing.InsecureTrustManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks {@code serve} as a process in a cluster: what it serves, and when it exits. */
@Tag("slow")
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

  @Test
  void clientCertificateOfTheClientCaIsRequired() throws IOException, InterruptedException {
    TestCertificate ca = TestCertificate.createCa("clients");
    Path file = Files.writeString(folder.resolve("ca.crt"), ca.toPem());
    try (Replica replica =
        Replica.start(Map.of(), "--client-ca", file.toString(), "--manifests", "examples/bbs-v1")
            .awaitReady()) {
      assertRejected(replica, new ReplicaClient());
      // The name of the CA is the same, and its key is not.
      ClientCertificate foreign = new ClientCertificate(TestCertificate.createCa("clients"));
      assertRejected(replica, new ReplicaClient(InsecureTrustManager.sslContext(foreign)));
      assertTrue(foreign.presented, "the certificate was not presented");

      ClientCertificate trusted = new ClientCertificate(ca);
      HttpResponse<String> answer =
          new ReplicaClient(InsecureTrustManager.sslContext(trusted)).validate(replica, "{}");
      assertEquals(400, answer.statusCode(), answer.body());
      assertTrue(trusted.presented, "the certificate was not presented");
      assertRejected(replica, new ReplicaClient());
    }
  }

  /** The TLS handshake fails, which is not a timeout. */
  private static void assertRejected(Replica replica, ReplicaClient client) {
    IOException failure =
        assertThrows(IOException.class, () -> client.validate(replica, "{}"), "it was answered");
    assertFalse(failure instanceof HttpTimeoutException, failure::toString);
  }

  /** Presents a certificate of a CA, also if the server does not name the CA as accepted. */
  private static final class ClientCertificate extends X509ExtendedKeyManager {

    private final TestCertificate certificate;
    private volatile boolean presented;

    ClientCertificate(TestCertificate ca) {
      Instant now = Instant.now();
      certificate =
          ca.issueServerCertificate(
              "client", now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)));
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "client";
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "client";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      presented = true;
      return new X509Certificate[] {certificate.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return certificate.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"client"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null; // not a server
    }
  }

  @Test
  void unsupportedApiServerIsReported() throws IOException {
    try (OldApiServer old = OldApiServer.start();
        Replica replica =
            Replica.start(Map.of(), "--kubeconfig", old.kubeconfig(folder).toString())) {
      assertEquals(1, replica.awaitExit());
      assertTrue(
          replica
              .log()
              .contains(
                  "portcullis: the API server is Kubernetes v1.29.9-gke.1; Portcullis needs 1.30 or"
                      + " later for matchConditions of webhooks\n"),
          replica.log());
    }
  }

  @Test
  void portInUseIsReportedInOneSentence() throws IOException {
    try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(used.getLocalPort());
      String reason =
          ": Address already in use; select other ports with --port and --health-port, 0 for any"
              + " free port";
      assertNotStarted(
          Replica.start(
              ProcessLauncher.LOCAL,
              Map.of(),
              List.of("--port", port, "--health-port", "0", "--manifests", "examples/bbs-v1")),
          "cannot listen on port " + port + " of 127.0.0.1" + reason);
      // The library does not say which one it is.
      assertNotStarted(
          Replica.start(
              ProcessLauncher.LOCAL,
              Map.of(),
              List.of("--port", "0", "--health-port", port, "--manifests", "examples/bbs-v1")),
          "cannot listen on the given address and ports" + reason);
    }
  }

  @Test
  void missingNamespaceIsReportedInOneSentence() throws IOException {
    String kubeconfig = kubeconfig().toString();
    String remedy =
        " needs a namespace, and the context of the kubeconfig has none; set it: kubectl config"
            + " set-context --current --namespace=portcullis";
    assertNotStarted(
        Replica.start(Map.of(), "--kubeconfig", kubeconfig, "--tls", "self-managed"),
        "TLS mode self-managed" + remedy);
    assertNotStarted(
        Replica.start(Map.of("portcullis.audit.mode", "on"), "--kubeconfig", kubeconfig),
        "portcullis.audit.mode=on" + remedy);
  }

  private static void assertNotStarted(Replica replica, String reason) {
    try (replica) {
      assertEquals(1, replica.awaitExit());
      List<String> lines = replica.log().lines().toList();
      assertEquals("portcullis: the server did not start: " + reason, lines.get(lines.size() - 1));
      assertFalse(replica.log().contains("\tat "), replica.log());
    }
  }

  private Path kubeconfig() throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        users: [{name: u, user: {}}]
        current-context: c
        """);
  }
}
