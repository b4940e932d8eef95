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

  private static final String NO_CLUSTER =
      "TLS mode self-managed keeps its certificates in a Secret, and there is no cluster to hold"
          + " it";

  private static final Duration UNTRUSTED = Duration.ofDays(1);

  /** A name that nobody has (RFC 6761 section 6.4). */
  private static final List<GeneralName> NOBODY =
      List.of(new GeneralName(GeneralName.dNSName, "not-ready.invalid"));

  private final boolean inUse;
  private final TlsSettings settings;

  /** Asked for at start and not before: it needs Vert.x, which is there later than key stores. */
  private final Instance<Optional<ClusterClient>> cluster;

  private final CaBundleState trust;
  private final Instance<ServedKeys> served;
  private final Clock clock;
  private final Issuer issuer;

  private Optional<SecretKeeper> keeper = Optional.empty();
  private Optional<SharedIndexInformer<Secret>> secrets = Optional.empty();
  private volatile Optional<Credentials> credentials = Optional.empty();
  private final ProblemLog trouble = new ProblemLog(Log::error);
  private final CompletableFuture<Void> trusted = new CompletableFuture<>();

  SelfManagedKeyStore(
      VertxHttpConfig http,
      TlsSettings settings,
      Instance<Optional<ClusterClient>> cluster,
      CaBundleState trust,
      Instance<ServedKeys> served,
      Clock clock) {
    this.inUse = http.tlsConfigurationName().filter(MODE::equals).isPresent();
    this.settings = settings;
    this.cluster = cluster;
    this.trust = trust;
    this.served = served;
    this.clock = clock;
    this.issuer = new Issuer(clock);
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    return InMemory.keyStore(
        credentials.map(Credentials::served).orElseGet(() -> issuer.selfSigned(NOBODY, UNTRUSTED)));
  }

  private List<GeneralName> names(String namespace) {
    String ours = "portcullis." + namespace;
    return settings
        .names()
        .orElseGet(() -> List.of(ours + ".svc", ours, ours + ".svc.cluster.local"))
        .stream()
        .map(SelfManagedKeyStore::name)
        .toList();
  }

  private static GeneralName name(String text) {
    boolean address = text.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, text);
  }

  void start(@Observes StartupEvent event) {
    if (!inUse) {
      trusted.complete(null);
    } else {
      ClusterClient ours =
          cluster.get().orElseThrow(() -> new IllegalArgumentException(NO_CLUSTER));
      keeper =
          Optional.of(
              new SecretKeeper(
                  ours.client(),
                  new Rotation(
                      issuer,
                      clock,
                      new Lifetimes(
                          settings.authorityLifetime(),
                          settings.servedLifetime(),
                          settings.rotationOverlap()),
                      names(ours.namespace()))));
      SharedIndexInformer<Secret> informer =
          ours.client()
              .secrets()
              .inNamespace(ours.namespace())
              .withName(settings.secret())
              .runnableInformer(0)
              .exceptionHandler((started, failure) -> isTriedAgain(failure));
      informer.addEventHandler(new Changes());
      informer.start();
      secrets = Optional.of(informer);
    }
  }

  /** Whatever goes wrong may be right again later, permissions included. */
  private boolean isTriedAgain(Throwable failure) {
    trouble.report(
        "Secret "
            + settings.secret()
            + " cannot be watched now, and will be tried again: "
            + ApiErrors.describeForAdmin(failure));
    return true;
  }

  /** Each version of the Secret may have something for us to serve, or to do. */
  private final class Changes implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      look();
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      look();
    }

    @Override
    public void onDelete(Secret secret, boolean lastStateUnknown) {
      look();
    }
  }

  /** What is due comes with time, too. */
  @Scheduled(every = "${portcullis.tls.check-every:10s}", concurrentExecution = SKIP)
  void tick() {
    look();
  }

  private synchronized void look() {
    if (secrets.isEmpty() || !secrets.get().hasSynced()) {
      return;
    }
    try {
      Optional<Secret> secret = secrets.get().getStore().list().stream().findFirst();
      if (secret.isEmpty()) {
        trouble.report("there is no Secret " + settings.secret() + "; apply the manifests again");
        return;
      }
      Optional<Secret> now =
          keeper.orElseThrow().step(secret.get(), c -> trust.publishedSince(Pem.of(c)));
      if (now.isPresent()) {
        serve(SecretKeeper.read(now.get()).orElseThrow());
      }
      trouble.clear();
    } catch (SecretKeeper.NotOurs | KubernetesClientException e) {
      trouble.report(e.getMessage());
    }
  }

  /** The next to come is told to callers before, and the old one kept by them after. */
  private void serve(Credentials now) {
    if (credentials.filter(now::equals).isPresent()) {
      return;
    }
    boolean other = credentials.filter(c -> c.served().equals(now.served())).isEmpty();
    credentials = Optional.of(now);
    trust.setDesired(now.trusted().map(Pem::of).toList());
    if (other) {
      served.get().reload();
    }
    trusted.complete(null);
  }

  /** Done when callers can trust what is served; at once where it is not for us to say. */
  public CompletionStage<Void> trusted() {
    return trusted;
  }

  /** Why we cannot be called; empty if that is not for our certificate. */
  public Optional<String> trouble() {
    return inUse && credentials.isEmpty()
        ? Optional.of(trouble.current().isEmpty() ? "no certificate yet" : trouble.current())
        : Optional.empty();
  }

  void stop(@Observes ShutdownEvent event) {
    secrets.ifPresent(SharedIndexInformer::stop);
  }
}
