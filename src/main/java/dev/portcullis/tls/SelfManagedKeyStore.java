package dev.portcullis.tls;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
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
 * Certificates that we make and renew ourselves and share by a Secret: TLS mode {@code
 * self-managed}, the default in a cluster. Until the Secret has been read something is served that
 * nobody trusts, and we are not ready.
 */
@Singleton
@Identifier(SelfManagedKeyStore.MODE)
public final class SelfManagedKeyStore implements KeyStoreProvider {

  /** The name of the mode, and of its configuration in the TLS registry. */
  public static final String MODE = "self-managed";

  private static final String NO_CLUSTER_MESSAGE =
      "TLS mode self-managed keeps its certificates in a Secret, and there is no cluster to hold"
          + " it";

  private static final Duration PLACEHOLDER_LIFETIME = Duration.ofDays(1);

  /** A name that nobody has (RFC 6761 section 6.4). */
  private static final List<GeneralName> PLACEHOLDER_NAMES =
      List.of(new GeneralName(GeneralName.dNSName, "not-ready.invalid"));

  private final boolean inUse;
  private final TlsConfig settings;

  /** Asked for at start and not before: it needs Vert.x, which is there later than key stores. */
  private final Instance<Optional<ClusterClient>> cluster;

  private final CaBundleState caBundle;
  private final Instance<CertificateReloader> reloader;
  private final Clock clock;
  private final CertificateIssuer issuer;

  private Optional<CertificateSecretStore> secretStore = Optional.empty();
  private Optional<SharedIndexInformer<Secret>> secretInformer = Optional.empty();
  private volatile Optional<CertificateBundle> certificates = Optional.empty();
  private final ProblemLog problem = new ProblemLog(Log::error);
  private final CompletableFuture<Void> whenTrusted = new CompletableFuture<>();

  SelfManagedKeyStore(
      VertxHttpConfig http,
      TlsConfig settings,
      Instance<Optional<ClusterClient>> cluster,
      CaBundleState trust,
      Instance<CertificateReloader> served,
      Clock clock) {
    this.inUse = http.tlsConfigurationName().filter(MODE::equals).isPresent();
    this.settings = settings;
    this.cluster = cluster;
    this.caBundle = trust;
    this.reloader = served;
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
    String ours = "portcullis." + namespace;
    return settings
        .names()
        .orElseGet(() -> List.of(ours + ".svc", ours, ours + ".svc.cluster.local"))
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
      whenTrusted.complete(null);
    } else {
      ClusterClient ours =
          cluster.get().orElseThrow(() -> new IllegalArgumentException(NO_CLUSTER_MESSAGE));
      secretStore =
          Optional.of(
              new CertificateSecretStore(
                  ours.client(),
                  new CertificateRotation(
                      issuer,
                      clock,
                      new CertificateLifetimes(
                          settings.authorityLifetime(),
                          settings.servedLifetime(),
                          settings.rotationOverlap()),
                      subjectAltNames(ours.namespace()))));
      SharedIndexInformer<Secret> informer =
          ours.client()
              .secrets()
              .inNamespace(ours.namespace())
              .withName(settings.secret())
              .runnableInformer(0)
              .exceptionHandler((started, failure) -> logAndRetry(failure));
      informer.addEventHandler(new SecretChangeHandler());
      informer.start();
      secretInformer = Optional.of(informer);
    }
  }

  /** Whatever goes wrong may be right again later, permissions included. */
  private boolean logAndRetry(Throwable failure) {
    problem.report(
        "Secret "
            + settings.secret()
            + " cannot be watched now, and will be tried again: "
            + ApiErrors.describeForAdmin(failure));
    return true;
  }

  /** Each version of the Secret may have something for us to serve, or to do. */
  private final class SecretChangeHandler implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      reconcile();
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      reconcile();
    }

    @Override
    public void onDelete(Secret secret, boolean lastStateUnknown) {
      reconcile();
    }
  }

  /** What is due comes with time, too. */
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
        problem.report("there is no Secret " + settings.secret() + "; apply the manifests again");
        return;
      }
      Optional<Secret> now =
          secretStore
              .orElseThrow()
              .rotateIfDue(secret.get(), c -> caBundle.publishedSince(PemCodec.encode(c)));
      if (now.isPresent()) {
        serve(CertificateSecretStore.read(now.get()).orElseThrow());
      }
      problem.clear();
    } catch (CertificateSecretStore.UnmanagedSecretException | KubernetesClientException e) {
      problem.report(e.getMessage());
    }
  }

  /** The next to come is told to callers before, and the old one kept by them after. */
  private void serve(CertificateBundle now) {
    if (certificates.filter(now::equals).isPresent()) {
      return;
    }
    boolean other = certificates.filter(c -> c.serving().equals(now.serving())).isEmpty();
    certificates = Optional.of(now);
    caBundle.setDesired(now.trustedCertificates().map(PemCodec::encode).toList());
    if (other) {
      reloader.get().reload();
    }
    whenTrusted.complete(null);
  }

  /** Done when callers can trust what is served; at once where it is not for us to say. */
  public CompletionStage<Void> whenTrusted() {
    return whenTrusted;
  }

  /** Why we cannot be called; empty if that is not for our certificate. */
  public Optional<String> problem() {
    return inUse && certificates.isEmpty()
        ? Optional.of(problem.current().isEmpty() ? "no certificate yet" : problem.current())
        : Optional.empty();
  }

  void stop(@Observes ShutdownEvent event) {
    secretInformer.ifPresent(SharedIndexInformer::stop);
  }
}
