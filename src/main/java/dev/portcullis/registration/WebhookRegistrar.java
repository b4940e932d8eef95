package dev.portcullis.registration;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.CaBundleState;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.LeaderElection;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.policy.AdmissionEvaluator;
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
import jakarta.enterprise.inject.Instance;
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
 * Writes the webhooks into the configurations that the manifests leave empty, and restores them
 * after foreign changes. Only the leader writes, and only while it is ready.
 */
@Singleton
final class WebhookRegistrar {

  private final RegistrationConfig settings;
  private final Instance<ClusterClient> cluster;
  private final CaBundleState caBundle;
  private final SmallRyeHealthReporter health;
  private final HttpServer server;
  private final MeterRegistry registry;
  private final AdmissionEvaluator evaluator;

  private List<ManagedWebhookConfiguration> configurations = List.of();
  private Optional<LeaderElection> leadership = Optional.empty();
  private Map<String, List<Map<String, Object>>> desiredWebhooks = Map.of();
  private List<String> renderedCertificates = List.of();
  private final ProblemLog problemLog = new ProblemLog(Log::error);
  private volatile boolean listening;

  WebhookRegistrar(
      RegistrationConfig settings,
      Instance<ClusterClient> cluster,
      CaBundleState caBundle,
      SmallRyeHealthReporter health,
      HttpServer server,
      MeterRegistry registry,
      AdmissionEvaluator evaluator) {
    this.settings = settings;
    this.cluster = cluster;
    this.caBundle = caBundle;
    this.health = health;
    this.server = server;
    this.registry = registry;
    this.evaluator = evaluator;
  }

  void start(@Observes StartupEvent event) {
    if (settings.mode() == RegistrationConfig.Mode.SELF && cluster.isResolvable()) {
      caBundle.onDesiredChange(this::reconcile);
    }
  }

  void onHttpsServerStart(@ObservesAsync HttpsServerStart event) {
    listening = true;
  }

  /** Polls, because readiness has no event, and retries failed writes. */
  @Scheduled(every = "1s", concurrentExecution = SKIP)
  void onSchedule() {
    reconcile();
  }

  private synchronized void reconcile() {
    if (caBundle.desired().isEmpty() || settings.mode() == RegistrationConfig.Mode.STATIC) {
      return; // The issuer of the certificates also registers the webhooks.
    }
    if (leadership.isEmpty() && isReady()) {
      startInformersAndElection(cluster.get());
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

  private void startInformersAndElection(ClusterClient clusterClient) {
    configurations =
        WebhookConfigurations.KINDS.stream()
            .map(
                k ->
                    new ManagedWebhookConfiguration(
                        clusterClient.client(), k, settings.name(), this::reconcile, Log::error))
            .toList();
    configurations.forEach(ManagedWebhookConfiguration::start);
    configurations.forEach(this::registerGauge);
    LeaderElection election =
        new LeaderElection(
            clusterClient.client(), settings.name(), settings.lease(), this::reconcile, Log::warn);
    leadership = Optional.of(election);
    election.start();
  }

  private void registerGauge(ManagedWebhookConfiguration configuration) {
    Gauge.builder("portcullis.registered", () -> isUpToDate(configuration) ? 1 : 0)
        .description("Whether a webhook configuration is up to date.")
        .tag("configuration", configuration.kind())
        .register(registry);
  }

  private synchronized boolean isUpToDate(ManagedWebhookConfiguration configuration) {
    return configuration.isPresent()
        && configuration.hasExactly(renderDesiredWebhooks().get(configuration.kind()));
  }

  /** The API server trusts a certificate once all webhooks of both configurations have it. */
  private void recordPublished() {
    Set<String> trusted = new HashSet<>(caBundle.desired());
    configurations.forEach(c -> trusted.retainAll(c.trustedCertificates()));
    caBundle.setPublished(configurations.isEmpty() ? Set.of() : trusted);
  }

  private void apply(ManagedWebhookConfiguration configuration) {
    List<Map<String, Object>> webhooks = renderDesiredWebhooks().get(configuration.kind());
    String name = configuration.kind() + " " + settings.name();
    try {
      if (!configuration.isPresent()) {
        problemLog.report(
            "webhooks not registered: "
                + name
                + " not found; apply the installation manifests again");
      } else if (!configuration.hasExactly(webhooks)) {
        configuration.apply(webhooks);
        Log.infof("webhooks registered: %s", name);
        problemLog.clear();
      }
    } catch (KubernetesClientException e) {
      problemLog.report("webhooks not registered: " + name + ": " + ApiErrors.describeForAdmin(e));
    }
  }

  /** The webhooks by configuration kind; they are rendered again when the CA bundle changes. */
  private Map<String, List<Map<String, Object>>> renderDesiredWebhooks() {
    List<String> certificates = caBundle.desired();
    if (!certificates.equals(renderedCertificates)) {
      String namespace = cluster.get().namespace();
      String bundle =
          Base64.getEncoder()
              .encodeToString(String.join("", certificates).getBytes(StandardCharsets.US_ASCII));
      WebhookTemplates templates =
          new WebhookTemplates(
              namespace,
              path -> clientConfig(namespace, path),
              evaluator.policy().controlPlaneUsers());
      desiredWebhooks =
          WebhookConfigurations.KINDS.stream()
              .collect(Collectors.toMap(kind -> kind, kind -> templates.render(kind, bundle)));
      renderedCertificates = certificates;
    }
    return desiredWebhooks;
  }

  private Map<String, Object> clientConfig(String namespace, String path) {
    return settings
        .address()
        .<Map<String, Object>>map(a -> Map.of("url", withListeningPort(a).resolve(path).toString()))
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

  /** Replaces port 0 of an address by the port that the server listens on. */
  private URI withListeningPort(URI address) {
    return address.getPort() == 0
        ? URI.create(address.getScheme() + "://" + address.getHost() + ":" + server.getSecurePort())
        : address;
  }

  void stop(@Observes ShutdownEvent event) {
    leadership.ifPresent(LeaderElection::close);
    configurations.forEach(ManagedWebhookConfiguration::close);
  }
}
