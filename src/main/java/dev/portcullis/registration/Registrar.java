package dev.portcullis.registration;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.LeaderElection;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fills in the webhook configurations that the manifests leave empty, and puts them right when
 * somebody has changed them. One replica of all does, and only while it can answer.
 */
@Singleton
final class Registrar {

  private final RegistrationSettings settings;
  private final Optional<ClusterClient> cluster;
  private final CaBundleState trust;
  private final SmallRyeHealthReporter health;
  private final HttpServer server;
  private final MeterRegistry figures;

  private List<Configuration> configurations = List.of();
  private Optional<LeaderElection> leadership = Optional.empty();
  private Map<String, List<Map<String, Object>>> entries = Map.of();
  private List<String> entriesTrust = List.of();
  private final ProblemLog trouble = new ProblemLog(Log::error);
  private volatile boolean listening;

  Registrar(
      RegistrationSettings settings,
      Optional<ClusterClient> cluster,
      CaBundleState trust,
      SmallRyeHealthReporter health,
      HttpServer server,
      MeterRegistry figures) {
    this.settings = settings;
    this.cluster = cluster;
    this.trust = trust;
    this.health = health;
    this.server = server;
    this.figures = figures;
  }

  void start(@Observes StartupEvent event) {
    if (settings.mode() == RegistrationSettings.Mode.SELF && cluster.isPresent()) {
      trust.onDesiredChange(this::look);
    }
  }

  void listening(@ObservesAsync HttpsServerStart event) {
    listening = true;
  }

  /** Becoming ready is no event, and what could not be written has to be tried again. */
  @Scheduled(every = "1s", concurrentExecution = SKIP)
  void tick() {
    look();
  }

  private synchronized void look() {
    if (trust.desired().isEmpty() || settings.mode() == RegistrationSettings.Mode.STATIC) {
      return; // whoever makes the certificates tells the API server to trust them, too
    }
    if (leadership.isEmpty() && isReady()) {
      begin(cluster.orElseThrow());
    }
    publish();
    if (leadership.filter(LeaderElection::isLeader).isPresent() && isReady()) {
      configurations.stream().filter(Configuration::isKnown).forEach(this::fill);
    }
  }

  private boolean isReady() {
    return listening && !health.getReadiness().isDown();
  }

  private void begin(ClusterClient ours) {
    configurations =
        WebhookConfigurations.KINDS.stream()
            .map(k -> new Configuration(ours.client(), k, settings.name(), this::look, Log::error))
            .toList();
    configurations.forEach(Configuration::start);
    configurations.forEach(this::watch);
    LeaderElection one =
        new LeaderElection(ours.client(), settings.name(), settings.lease(), this::look);
    leadership = Optional.of(one);
    one.start();
  }

  private void watch(Configuration configuration) {
    Gauge.builder("portcullis.registered", () -> isFilled(configuration) ? 1 : 0)
        .description("Whether a webhook configuration has all that it should.")
        .tag("configuration", configuration.kind())
        .register(figures);
  }

  private synchronized boolean isFilled(Configuration configuration) {
    return configuration.isThere() && configuration.has(entries().get(configuration.kind()));
  }

  /** What every entry of both trusts is what the API server trusts. */
  private void publish() {
    Set<String> trusted = new HashSet<>(trust.desired());
    configurations.forEach(c -> trusted.retainAll(c.trusted()));
    trust.setPublished(configurations.isEmpty() ? Set.of() : trusted);
  }

  private void fill(Configuration configuration) {
    List<Map<String, Object>> wanted = entries().get(configuration.kind());
    try {
      if (!configuration.isThere()) {
        trouble.report(
            "there is no " + configuration.kind() + " " + settings.name() + " to fill in");
      } else if (!configuration.has(wanted)) {
        configuration.apply(wanted);
        Log.infof("registered: %s %s", configuration.kind(), settings.name());
        trouble.clear();
      }
    } catch (KubernetesClientException e) {
      trouble.report("cannot register: " + ApiErrors.describeForAdmin(e));
    }
  }

  /** What is to be there, by kind: made anew only where something else is to be trusted. */
  private Map<String, List<Map<String, Object>>> entries() {
    List<String> certificates = trust.desired();
    if (!certificates.equals(entriesTrust)) {
      String namespace = cluster.orElseThrow().namespace();
      String bundle =
          Base64.getEncoder()
              .encodeToString(String.join("", certificates).getBytes(StandardCharsets.US_ASCII));
      WebhookTemplates shipped = new WebhookTemplates(namespace, path -> target(namespace, path));
      entries =
          WebhookConfigurations.KINDS.stream()
              .collect(Collectors.toMap(kind -> kind, kind -> shipped.render(kind, bundle)));
      entriesTrust = certificates;
    }
    return entries;
  }

  private Map<String, Object> target(String namespace, String path) {
    return settings
        .address()
        .<Map<String, Object>>map(a -> Map.of("url", listening(a).resolve(path).toString()))
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

  /** The address with the port that we listen on, where it has none of its own. */
  private URI listening(URI address) {
    return address.getPort() == 0
        ? URI.create(address.getScheme() + "://" + address.getHost() + ":" + server.getSecurePort())
        : address;
  }

  void stop(@Observes ShutdownEvent event) {
    leadership.ifPresent(LeaderElection::close);
    configurations.forEach(Configuration::close);
  }
}
