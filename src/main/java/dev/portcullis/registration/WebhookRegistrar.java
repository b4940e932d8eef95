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
final class WebhookRegistrar {

  private final RegistrationConfig settings;
  private final Optional<ClusterClient> cluster;
  private final CaBundleState caBundle;
  private final SmallRyeHealthReporter health;
  private final HttpServer server;
  private final MeterRegistry registry;

  private List<ManagedWebhookConfiguration> configurations = List.of();
  private Optional<LeaderElection> leadership = Optional.empty();
  private Map<String, List<Map<String, Object>>> desiredWebhooks = Map.of();
  private List<String> renderedCertificates = List.of();
  private final ProblemLog problemLog = new ProblemLog(Log::error);
  private volatile boolean listening;

  WebhookRegistrar(
      RegistrationConfig settings,
      Optional<ClusterClient> cluster,
      CaBundleState trust,
      SmallRyeHealthReporter health,
      HttpServer server,
      MeterRegistry figures) {
    this.settings = settings;
    this.cluster = cluster;
    this.caBundle = trust;
    this.health = health;
    this.server = server;
    this.registry = figures;
  }

  void start(@Observes StartupEvent event) {
    if (settings.mode() == RegistrationConfig.Mode.SELF && cluster.isPresent()) {
      caBundle.onDesiredChange(this::reconcile);
    }
  }

  void listening(@ObservesAsync HttpsServerStart event) {
    listening = true;
  }

  /** Becoming ready is no event, and what could not be written has to be tried again. */
  @Scheduled(every = "1s", concurrentExecution = SKIP)
  void onSchedule() {
    reconcile();
  }

  private synchronized void reconcile() {
    if (caBundle.desired().isEmpty() || settings.mode() == RegistrationConfig.Mode.STATIC) {
      return; // whoever makes the certificates tells the API server to trust them, too
    }
    if (leadership.isEmpty() && isReady()) {
      startInformersAndElection(cluster.orElseThrow());
    }
    recordPublished();
    if (leadership.filter(LeaderElection::isLeader).isPresent() && isReady()) {
      configurations.stream()
          .filter(ManagedWebhookConfiguration::isCacheCurrent)
          .forEach(this::apply);
    }
  }

  private boolean isReady() {
    return listening && !health.getReadiness().isDown();
  }

  private void startInformersAndElection(ClusterClient ours) {
    configurations =
        WebhookConfigurations.KINDS.stream()
            .map(
                k ->
                    new ManagedWebhookConfiguration(
                        ours.client(), k, settings.name(), this::reconcile, Log::error))
            .toList();
    configurations.forEach(ManagedWebhookConfiguration::start);
    configurations.forEach(this::registerGauge);
    LeaderElection one =
        new LeaderElection(ours.client(), settings.name(), settings.lease(), this::reconcile);
    leadership = Optional.of(one);
    one.start();
  }

  private void registerGauge(ManagedWebhookConfiguration configuration) {
    Gauge.builder("portcullis.registered", () -> isUpToDate(configuration) ? 1 : 0)
        .description("Whether a webhook configuration has all that it should.")
        .tag("configuration", configuration.kind())
        .register(registry);
  }

  private synchronized boolean isUpToDate(ManagedWebhookConfiguration configuration) {
    return configuration.isPresent()
        && configuration.hasExactly(desiredWebhooks().get(configuration.kind()));
  }

  /** What every entry of both trusts is what the API server trusts. */
  private void recordPublished() {
    Set<String> trusted = new HashSet<>(caBundle.desired());
    configurations.forEach(c -> trusted.retainAll(c.trustedCertificates()));
    caBundle.setPublished(configurations.isEmpty() ? Set.of() : trusted);
  }

  private void apply(ManagedWebhookConfiguration configuration) {
    List<Map<String, Object>> wanted = desiredWebhooks().get(configuration.kind());
    try {
      if (!configuration.isPresent()) {
        problemLog.report(
            "there is no " + configuration.kind() + " " + settings.name() + " to fill in");
      } else if (!configuration.hasExactly(wanted)) {
        configuration.apply(wanted);
        Log.infof("registered: %s %s", configuration.kind(), settings.name());
        problemLog.clear();
      }
    } catch (KubernetesClientException e) {
      problemLog.report("cannot register: " + ApiErrors.describeForAdmin(e));
    }
  }

  /** What is to be there, by kind: made anew only where something else is to be trusted. */
  private Map<String, List<Map<String, Object>>> desiredWebhooks() {
    List<String> certificates = caBundle.desired();
    if (!certificates.equals(renderedCertificates)) {
      String namespace = cluster.orElseThrow().namespace();
      String bundle =
          Base64.getEncoder()
              .encodeToString(String.join("", certificates).getBytes(StandardCharsets.US_ASCII));
      WebhookTemplates shipped =
          new WebhookTemplates(namespace, path -> clientConfig(namespace, path));
      desiredWebhooks =
          WebhookConfigurations.KINDS.stream()
              .collect(Collectors.toMap(kind -> kind, kind -> shipped.render(kind, bundle)));
      renderedCertificates = certificates;
    }
    return desiredWebhooks;
  }

  private Map<String, Object> clientConfig(String namespace, String path) {
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
    configurations.forEach(ManagedWebhookConfiguration::close);
  }
}
