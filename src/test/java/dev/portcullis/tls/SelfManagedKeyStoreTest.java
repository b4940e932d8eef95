package dev.portcullis.tls;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.model.DataPlane;
import dev.portcullis.testing.InMemoryApiServer;
import dev.portcullis.testing.ManualClock;
import dev.portcullis.testing.Stubs;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issues, stores, and rotates certificates in a Secret of an API server in memory. */
final class SelfManagedKeyStoreTest {

  private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");
  private static final String SECRET = "/api/v1/namespaces/gate/secrets/certs";
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private final ManualClock clock = new ManualClock(START);
  private final CaBundleState caBundle = new CaBundleState(clock);
  private final AtomicInteger reloads = new AtomicInteger();
  private final Vertx vertx = Vertx.vertx();
  private final InMemoryApiServer api = InMemoryApiServer.start();

  @TempDir private Path folder;
  private ClusterClient cluster;
  private SelfManagedKeyStore keyStore;

  @BeforeEach
  void connect() throws IOException {
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig("gate"));
    cluster =
        new ClusterClient(
            new ClientConfigFactory(Optional.of(kubeconfig), Optional.empty()),
            DataPlane.KUBE_PROXY,
            vertx,
            line -> {});
    keyStore = keyStore(SelfManagedKeyStore.MODE, Optional.empty());
  }

  @AfterEach
  void close() {
    keyStore.stop(new ShutdownEvent());
    cluster.close();
    api.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private SelfManagedKeyStore keyStore(String mode, Optional<List<String>> names) {
    VertxHttpConfig http =
        Stubs.of(VertxHttpConfig.class, Map.of("tlsConfigurationName", Optional.of(mode)));
    TlsConfig settings =
        Stubs.of(
            TlsConfig.class,
            Map.of(
                "secret",
                "certs",
                "names",
                names,
                "authorityLifetime",
                Duration.ofDays(9),
                "servedLifetime",
                Duration.ofDays(3),
                "rotationOverlap",
                OVERLAP));
    return new SelfManagedKeyStore(
        http,
        settings,
        instance(Optional.of(cluster)),
        caBundle,
        instance(Optional.of(countingReloader(http))),
        clock);
  }

  @SuppressWarnings("unchecked") // a stub of a generic interface
  private static <T> Instance<T> instance(Optional<T> bean) {
    Map<String, Object> results = new HashMap<>(Map.of("isResolvable", bean.isPresent()));
    bean.ifPresent(b -> results.put("get", b));
    return Stubs.of(Instance.class, results);
  }

  private CertificateReloader countingReloader(VertxHttpConfig http) {
    TlsConfiguration tls =
        Stubs.of(
            TlsConfiguration.class,
            method -> {
              if (method.equals("reload")) {
                reloads.incrementAndGet();
                return true;
              }
              return keyStore.getKeyStore(vertx).options;
            });
    return new CertificateReloader(
        http, Stubs.of(TlsConfigurationRegistry.class, Map.of("get", Optional.of(tls))), vertx);
  }

  private static JsonObject secret(Map<String, String> data) {
    return new JsonObject()
        .put("apiVersion", "v1")
        .put("kind", "Secret")
        .put(
            "metadata",
            new JsonObject()
                .put("name", "certs")
                .put("namespace", "gate")
                .put("labels", new JsonObject().put("app.kubernetes.io/managed-by", "portcullis")))
        .put("data", new JsonObject(new HashMap<>(data)));
  }

  private CertificateBundle stored() throws GeneralSecurityException {
    Map<String, String> data = new HashMap<>();
    api.get(SECRET)
        .orElseThrow()
        .getJsonObject("data")
        .forEach(e -> data.put(e.getKey(), (String) e.getValue()));
    return CertificateSecretCodec.decode(data).orElseThrow();
  }

  private X509Certificate served() throws Exception {
    return (X509Certificate) keyStore.getKeyStore(vertx).keyStore.getCertificate("serving");
  }

  /** Waits for a condition. The first event can arrive before the watch counts as synced. */
  private void eventuallyBySchedule(String what, Callable<Boolean> condition) {
    eventually(
        what,
        () -> {
          keyStore.onSchedule();
          return condition.call();
        });
  }

  private boolean isTrusted() {
    return keyStore.whenTrusted().toCompletableFuture().isDone();
  }

  private void start() {
    keyStore.start(new StartupEvent());
  }

  private CertificateBundle startWithEmptySecret() throws GeneralSecurityException {
    api.put(SECRET, secret(Map.of()));
    start();
    eventuallyBySchedule("certificates are issued", this::isTrusted);
    return stored();
  }

  private void assertNotReadyEventually(String reason) {
    eventuallyBySchedule(reason, () -> keyStore.notReadyReason().equals(reason));
    assertFalse(isTrusted());
  }

  private static List<String> pem(X509Certificate... certificates) {
    return List.of(certificates).stream().map(PemCodec::encode).toList();
  }

  @Test
  void servesAPlaceholderUntilTheSecretIsRead() throws Exception {
    assertEquals(
        List.of(List.of(2, "not-ready.invalid")),
        List.copyOf(served().getSubjectAlternativeNames()));
    assertEquals(START.plus(Duration.ofDays(1)), served().getNotAfter().toInstant());
    assertFalse(isTrusted());
    assertEquals("no certificate yet", keyStore.notReadyReason());
  }

  @Test
  void issuesCertificatesIntoAnEmptySecretAndServesThem() throws Exception {
    CertificateBundle bundle = startWithEmptySecret();

    assertEquals(bundle.serving().certificate(), served());
    assertEquals(
        List.of(
            List.of(2, "portcullis.gate.svc"),
            List.of(2, "portcullis.gate"),
            List.of(2, "portcullis.gate.svc.cluster.local")),
        List.copyOf(served().getSubjectAlternativeNames()));
    assertEquals(START.plus(Duration.ofDays(3)), bundle.serving().notAfter());
    assertEquals(START.plus(Duration.ofDays(9)), bundle.ca().notAfter());
    assertEquals(pem(bundle.ca().certificate()), caBundle.desired());
    assertEquals("", keyStore.notReadyReason());
    assertEquals(1, reloads.get());
    keyStore.onSchedule();
    assertEquals(1, reloads.get(), "nothing has changed");
    assertEquals(bundle, stored());
  }

  @Test
  void namesCanBeDnsNamesAndAddresses() throws Exception {
    keyStore =
        keyStore(
            SelfManagedKeyStore.MODE,
            Optional.of(List.of("gate.example", "10.0.0.7", "fd00::7", "7.gate.example")));
    startWithEmptySecret();

    assertEquals(
        List.of(
            List.of(2, "gate.example"),
            List.of(7, "10.0.0.7"),
            List.of(7, "fd00:0:0:0:0:0:0:7"),
            List.of(2, "7.gate.example")),
        List.copyOf(served().getSubjectAlternativeNames()));
  }

  @Test
  void reportsAMissingSecretUntilItIsCreated() throws Exception {
    start();
    assertNotReadyEventually("Secret certs not found; apply the installation manifests again");

    api.put(SECRET, secret(Map.of()));

    eventuallyBySchedule("certificates are issued", this::isTrusted);
    assertEquals("", keyStore.notReadyReason());
  }

  @Test
  void doesNotWriteASecretOfAnotherProgram() {
    Map<String, String> foreign = Map.of("tls.crt", "b3RoZXI=", "tls.key", "b3RoZXI=");
    api.put(SECRET, secret(foreign));
    start();

    assertNotReadyEventually(
        "Secret gate/certs not updated: Portcullis did not write its data (ca.crt is missing);"
            + " remove the data to get new certificates");
    assertEquals(
        new JsonObject(new HashMap<>(foreign)), api.get(SECRET).orElseThrow().getValue("data"));
    assertEquals(List.of(), caBundle.desired());
  }

  @Test
  void servesWhatAnotherReplicaWroteFirst() throws Exception {
    api.fail("PUT " + SECRET, 409);
    api.put(SECRET, secret(Map.of()));
    start();
    eventuallyBySchedule("a write is refused", () -> api.requests().contains("PUT " + SECRET));
    assertFalse(isTrusted());

    CertificateIssuer other = new CertificateIssuer(clock);
    KeyAndCertificate ca = other.issueCa(Duration.ofDays(9));
    CertificateBundle first =
        new CertificateBundle(ca, other.issueServing(ca, List.of(), Duration.ofDays(3)));
    api.put(SECRET, secret(CertificateSecretCodec.encode(first)));

    eventuallyBySchedule("the certificates are served", this::isTrusted);
    assertEquals(first.serving().certificate(), served());
  }

  @Test
  void reportsARefusedWriteUntilOneSucceeds() {
    api.fail("PUT " + SECRET, 403);
    api.put(SECRET, secret(Map.of()));
    start();
    eventuallyBySchedule(
        "a failure is reported", () -> keyStore.notReadyReason().contains("status 403"));

    api.fail("PUT " + SECRET, 0);
    eventuallyBySchedule("certificates are issued", this::isTrusted);
    assertEquals("", keyStore.notReadyReason());
  }

  @Test
  void renewsTheServingCertificateBySchedule() throws Exception {
    CertificateBundle first = startWithEmptySecret();
    clock.advance(Duration.ofDays(2).plusSeconds(1));

    eventuallyBySchedule("the renewed certificate is served", () -> reloads.get() == 2);

    assertEquals(first.withServing(stored().serving()), stored());
    assertEquals(stored().serving().certificate(), served());
  }

  @Test
  void usesTheNextCaOnlyAfterTheApiServerTrustsItForTheOverlap() throws Exception {
    CertificateBundle first = startWithEmptySecret();
    clock.advance(Duration.ofDays(6).plusSeconds(1));
    eventuallyBySchedule("the next CA is announced", () -> caBundle.desired().size() == 2);
    X509Certificate nextCa = stored().nextCa().orElseThrow().certificate();
    assertEquals(pem(first.ca().certificate(), nextCa), caBundle.desired());

    // The step after the announcement renews the serving certificate, still under the first CA.
    eventuallyBySchedule("the renewed certificate is served", () -> reloads.get() == 2);
    clock.advance(OVERLAP);
    keyStore.onSchedule();
    assertEquals(first.ca(), stored().ca(), "not published yet");

    caBundle.setPublished(caBundle.desired());
    clock.advance(OVERLAP);
    eventuallyBySchedule("the next CA is used", () -> reloads.get() == 3);
    assertEquals(nextCa, stored().ca().certificate());
    assertEquals(stored().serving().certificate(), served());
  }

  @Test
  void otherTlsModesNeedNoSecret() {
    keyStore = keyStore("ephemeral", Optional.empty());
    start();
    keyStore.onSchedule();

    assertTrue(isTrusted());
    assertEquals("", keyStore.notReadyReason());
    assertEquals(List.of(), api.requests());
  }

  @Test
  void failsWithoutACluster() {
    VertxHttpConfig http =
        Stubs.of(
            VertxHttpConfig.class,
            Map.of("tlsConfigurationName", Optional.of(SelfManagedKeyStore.MODE)));
    SelfManagedKeyStore alone =
        new SelfManagedKeyStore(http, null, instance(Optional.empty()), caBundle, null, clock);

    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> alone.start(new StartupEvent()));

    assertEquals(
        "TLS mode self-managed needs a cluster, because it stores its certificates in a Secret",
        failure.getMessage());
  }
}
