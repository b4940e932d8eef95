package dev.portcullis.registration;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.kube.Cluster;
import dev.portcullis.kube.WebhookTrust;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in the webhook configurations that the manifests leave empty, and puts them right when
 * somebody has changed them. One replica of all does, and only while it can answer.
 */
@Singleton
final class Registrar {

  private static final List<String> KINDS =
      List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  private final RegistrationSettings settings;
  private final Optional<Cluster> cluster;
  private final WebhookTrust trust;
  private final SmallRyeHealthReporter health;

  private List<Configuration> configurations = List.of();
  private Optional<Leadership> leadership = Optional.empty();
  private String trouble = "";

  Registrar(
      RegistrationSettings settings,
      Optional<Cluster> cluster,
      WebhookTrust trust,
      SmallRyeHealthReporter health) {
    this.settings = settings;
    this.cluster = cluster;
    this.trust = trust;
    this.health = health;
  }

  void start(@Observes StartupEvent event) {
    if (settings.mode() == RegistrationSettings.Mode.SELF && cluster.isPresent()) {
      trust.onWant(this::look);
    }
  }

  /** Becoming ready is no event, so it is asked for. */
  @Scheduled(every = "1s", concurrentExecution = SKIP)
  void tick() {
    if (leadership.isEmpty()) {
      look();
    }
  }

  private synchronized void look() {
    if (trust.wanted().isEmpty() || settings.mode() == RegistrationSettings.Mode.STATIC) {
      return; // whoever makes the certificates tells the API server to trust them, too
    }
    if (leadership.isEmpty() && isReady()) {
      begin(cluster.orElseThrow());
    }
    publish();
    if (leadership.filter(Leadership::isOurs).isPresent() && isReady()) {
      configurations.forEach(this::fill);
    }
  }

  private boolean isReady() {
    return !health.getReadiness().isDown();
  }

  private void begin(Cluster ours) {
    configurations =
        KINDS.stream()
            .map(k -> new Configuration(ours.client(), k, settings.name(), this::look))
            .toList();
    configurations.forEach(Configuration::start);
    Leadership one = new Leadership(ours.client(), settings.name(), settings.lease(), this::look);
    leadership = Optional.of(one);
    one.run();
  }

  /** What every entry of both trusts is what the API server trusts. */
  private void publish() {
    Set<String> trusted = new HashSet<>(trust.wanted());
    configurations.forEach(c -> trusted.retainAll(c.trusted()));
    trust.publish(configurations.isEmpty() ? Set.of() : trusted);
  }

  private void fill(Configuration configuration) {
    List<Map<String, Object>> entries = entries(configuration.kind());
    try {
      if (configuration.isThere() && !configuration.has(entries)) {
        configuration.apply(entries);
        Log.infof("registered: %s %s", configuration.kind(), settings.name());
      }
      trouble = "";
    } catch (KubernetesClientException e) {
      complain("cannot register: " + e.getMessage());
    }
  }

  /** Once for each thing that is wrong, however long it stays so. */
  private void complain(String what) {
    if (!trouble.equals(what)) {
      Log.error(what);
      trouble = what;
    }
  }

  private List<Map<String, Object>> entries(String kind) {
    String namespace = cluster.orElseThrow().namespace();
    String bundle =
        Base64.getEncoder()
            .encodeToString(String.join("", trust.wanted()).getBytes(StandardCharsets.US_ASCII));
    return new Entries(namespace, path -> target(namespace, path)).of(kind, bundle);
  }

  private Map<String, Object> target(String namespace, String path) {
    return settings
        .address()
        .<Map<String, Object>>map(a -> Map.of("url", a.resolve(path).toString()))
        .orElseGet(
            () ->
                Map.of(
                    "service",
                    Map.of(
                        "namespace",
                        namespace,
                        "name",
                        settings.service(),
                        "path",
                        path,
                        "port",
                        443)));
  }

  void stop(@Observes ShutdownEvent event) {
    leadership.ifPresent(Leadership::close);
    configurations.forEach(Configuration::close);
  }
}
