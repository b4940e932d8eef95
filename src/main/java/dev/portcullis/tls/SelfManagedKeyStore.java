package dev.portcullis.tls;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.InformerHandlers;
import dev.portcullis.cluster.ProblemLog;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The TLS mode {@code self-managed}, the default in a cluster: replicas issue and renew
 * certificates and share them in a Secret. Until the Secret is read, an untrusted placeholder
 * certificate is served and the replica is not ready.
 */
@Singleton
@Identifier(SelfManagedKeyStore.MODE)
public final class SelfManagedKeyStore implements KeyStoreProvider {

  /** The name of the mode and of its configuration in the TLS registry. */
  public static final String MODE = "self-managed";

  private static final String NO_CLUSTER_MESSAGE =
      "TLS mode self-managed needs a cluster, because it stores its certificates in a Secret";

  private static final Duration PLACEHOLDER_LIFETIME = Duration.ofDays(1);

  /** A reserved name that never resolves (RFC 6761 section 6.4). */
  private static final List<GeneralName> PLACEHOLDER_NAMES =
      List.of(new GeneralName(GeneralName.dNSName, "not-ready.invalid"));

  private final boolean inUse;
  private final TlsConfig settings;

  /** Resolved at startup, not before: it needs Vert.x, which is created after key stores. */
  private final Instance<ClusterClient> cluster;

  private final CaBundleState caBundle;
  private final Instance<CertificateReloader> reloader;
  private final Clock clock;
  private final CertificateIssuer issuer;

  private Optional<CertificateSecretStore> secretStore = Optional.empty();
  private Optional<SharedIndexInformer<Secret>> secretInformer = Optional.empty();
  private volatile Optional<CertificateBundle> certificates = Optional.empty();
  private final ProblemLog problemLog = new ProblemLog(Log::error);
  private final CompletableFuture<Void> trustEstablished = new CompletableFuture<>();

  SelfManagedKeyStore(
      VertxHttpConfig http,
      TlsConfig settings,
      Instance<ClusterClient> cluster,
      CaBundleState caBundle,
      Instance<CertificateReloader> reloader,
      Clock clock) {
    this.inUse = http.tlsConfigurationName().filter(MODE::equals).isPresent();
    this.settings = settings;
    this.cluster = cluster;
    this.caBundle = caBundle;
    this.reloader = reloader;
    this.clock = clock;
    this.issuer = new CertificateIssuer(clock);
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    return InMemoryKeyStores.createKeyStore(
        certificates
            .map(CertificateBundle::serving)
            .orElseGet(() -> issuer.issueSelfSigned(PLACEHOLDER_NAMES, PLACEHOLDER_LIFETIME)));
  }

  private List<GeneralName> subjectAltNames(String namespace) {
    String service = "portcullis." + namespace;
    return settings
        .names()
        .orElseGet(() -> List.of(service + ".svc", service, service + ".svc.cluster.local"))
        .stream()
        .map(SelfManagedKeyStore::toGeneralName)
        .toList();
  }

  private static GeneralName toGeneralName(String text) {
    boolean address = text.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, text);
  }

  void start(@Observes StartupEvent event) {
    if (!inUse) {
      trustEstablished.complete(null);
    } else {
      if (!cluster.isResolvable()) {
        throw new IllegalArgumentException(NO_CLUSTER_MESSAGE);
      }
      ClusterClient client = cluster.get();
      client.requireNamespace("TLS mode self-managed");
      secretStore =
          Optional.of(
              new CertificateSecretStore(
                  client.client(),
                  new CertificateRotation(
                      issuer,
                      clock,
                      new CertificateLifetimes(
                          settings.authorityLifetime(),
                          settings.servedLifetime(),
                          settings.rotationOverlap()),
                      subjectAltNames(client.namespace()))));
      SharedIndexInformer<Secret> informer =
          client
              .client()
              .secrets()
              .inNamespace(client.namespace())
              .withName(settings.secret())
              .runnableInformer(0)
              .exceptionHandler(
                  InformerHandlers.logAndRetry("Secret " + settings.secret(), problemLog::report));
      informer.addEventHandler(InformerHandlers.onAnyEvent(this::reconcile));
      informer.start();
      secretInformer = Optional.of(informer);
    }
  }

  /** Rotates certificates that become due without an event of the Secret. */
  @Scheduled(every = "${portcullis.tls.check-every:10s}", concurrentExecution = SKIP)
  void onSchedule() {
    reconcile();
  }

  private synchronized void reconcile() {
    if (secretInformer.isEmpty() || !secretInformer.get().hasSynced()) {
      return;
    }
    try {
      Optional<Secret> secret = secretInformer.get().getStore().list().stream().findFirst();
      if (secret.isEmpty()) {
        problemLog.report(
            "Secret " + settings.secret() + " not found; apply the installation manifests again");
        return;
      }
      Optional<Secret> now =
          secretStore
              .orElseThrow()
              .rotateIfDue(secret.get(), c -> caBundle.publishedSince(PemCodec.encode(c)));
      if (now.isPresent()) {
        serve(CertificateSecretStore.read(now.get()).orElseThrow());
      }
      problemLog.clear();
    } catch (CertificateSecretStore.UnmanagedSecretException | KubernetesClientException e) {
      problemLog.report(e.getMessage());
    }
  }

  private void serve(CertificateBundle bundle) {
    if (certificates.filter(bundle::equals).isPresent()) {
      return;
    }
    boolean changed = certificates.filter(c -> c.serving().equals(bundle.serving())).isEmpty();
    certificates = Optional.of(bundle);
    caBundle.setDesired(bundle.trustedCertificates().map(PemCodec::encode).toList());
    if (changed) {
      reloader.get().reload();
    }
    trustEstablished.complete(null);
  }

  /** Completes when clients can trust the served certificate; immediately in other TLS modes. */
  public CompletionStage<Void> whenTrusted() {
    return trustEstablished;
  }

  /** Why the certificate makes this replica not ready; empty if it does not. */
  public String notReadyReason() {
    if (!inUse || certificates.isPresent()) {
      return "";
    }
    return problemLog.current().isEmpty() ? "no certificate yet" : problemLog.current();
  }

  void stop(@Observes ShutdownEvent event) {
    secretInformer.ifPresent(SharedIndexInformer::stop);
  }
}
