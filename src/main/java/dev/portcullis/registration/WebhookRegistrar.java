package dev.portcullis.registration;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.bundled.RegistrationPhase;
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
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the webhooks into the configurations that the manifests leave empty, and restores them
 * after foreign changes. Only the leader writes, and only while it is ready.
 *
 * <p>In a new installation they fail open until reviews arrive, see {@link RegistrationPhase}.
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
  private Optional<ReviewProbe> probe = Optional.empty();
  private Optional<LeaderElection> leadership = Optional.empty();
  private Map<RegistrationPhase, Map<String, List<Map<String, Object>>>> desiredWebhooks = Map.of();
  private List<String> renderedCertificates = List.of();
  private final ProblemLog problemLog = new ProblemLog(Log::error);
  private final ProblemLog arrivalLog = new ProblemLog(Log::error);
  private final ReviewArrival reviewArrival;
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
    this.reviewArrival = new ReviewArrival(settings.stableInterval(), System::nanoTime);
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

  /** Without the lock, because a probe takes seconds if no review arrives. */
  @Scheduled(every = "1s", concurrentExecution = SKIP)
  void probeReviews() {
    if (!isWaitingForReviews()) {
      reviewArrival.stop();
      arrivalLog.clear();
      return;
    }
    Optional<String> failure = probe.orElseThrow().send();
    reviewArrival.record(failure.isEmpty());
    if (reviewArrival.isStable()) {
      configurations.forEach(ManagedWebhookConfiguration::enterFinalPhase);
      Log.infof(
          "reviews arrive: webhooks get the shipped failure policies after %s s",
          settings.stableInterval().toSeconds());
      reconcile();
    } else if (reviewArrival.waiting().compareTo(RegistrationPhase.ARRIVAL_TIMEOUT) > 0
        && arrivalLog.current().isEmpty()) { // The reason may vary from probe to probe.
      arrivalLog.report(
          "reviews do not arrive, webhooks keep failurePolicy Ignore: "
              + failure.orElse("some probes are not answered"));
    }
  }

  /** Whether the webhooks are registered and fail open, and this replica may change that. */
  private synchronized boolean isWaitingForReviews() {
    return configurations.stream()
            .filter(ManagedWebhookConfiguration::isPresent)
            .filter(c -> phase(c) == RegistrationPhase.FAIL_OPEN)
            .anyMatch(this::isUpToDate)
        && mayWrite();
  }

  private synchronized void reconcile() {
    if (caBundle.desired().isEmpty() || settings.mode() == RegistrationConfig.Mode.STATIC) {
      return; // The issuer of the certificates also registers the webhooks.
    }
    if (leadership.isEmpty() && isReady()) {
      startInformersAndElection(cluster.get());
    }
    recordPublished();
    if (mayWrite()) {
      configurations.stream()
          .filter(ManagedWebhookConfiguration::isCacheCurrent)
          .forEach(this::apply);
    }
  }

  private boolean mayWrite() {
    return leadership.filter(LeaderElection::isLeader).isPresent() && isReady();
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
    probe = Optional.of(new ReviewProbe(clusterClient.client(), settings.name()));
    configurations.forEach(this::registerGauges);
    Gauge.builder("portcullis.review.wait.seconds", () -> reviewArrival.waiting().toSeconds())
        .description("Time for which this replica has waited for reviews; 0 if it does not wait.")
        .register(registry);
    LeaderElection election =
        new LeaderElection(clusterClient.client(), settings.name(), settings.lease(), Log::warn);
    leadership = Optional.of(election);
    election.start();
  }

  private void registerGauges(ManagedWebhookConfiguration configuration) {
    for (RegistrationPhase phase : RegistrationPhase.values()) {
      Gauge.builder("portcullis.registered", () -> isUpToDate(configuration, phase) ? 1 : 0)
          .description("Whether a webhook configuration is up to date and in a phase.")
          .tag("configuration", configuration.kind())
          .tag("phase", phase.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private synchronized boolean isUpToDate(
      ManagedWebhookConfiguration configuration, RegistrationPhase phase) {
    return phase(configuration) == phase && isUpToDate(configuration);
  }

  private synchronized boolean isUpToDate(ManagedWebhookConfiguration configuration) {
    return configuration.isPresent() && configuration.hasExactly(desiredWebhooks(configuration));
  }

  /** The phase of a configuration; the last one if it ships without a webhook that fails closed. */
  private RegistrationPhase phase(ManagedWebhookConfiguration configuration) {
    return RegistrationPhase.of(
                renderDesiredWebhooks().get(RegistrationPhase.FINAL).get(configuration.kind()))
            == RegistrationPhase.FINAL
        ? configuration.phase()
        : RegistrationPhase.FINAL;
  }

  private List<Map<String, Object>> desiredWebhooks(ManagedWebhookConfiguration configuration) {
    return renderDesiredWebhooks().get(phase(configuration)).get(configuration.kind());
  }

  /** The API server trusts a certificate once all webhooks of both configurations have it. */
  private void recordPublished() {
    Set<String> trusted = new HashSet<>(caBundle.desired());
    configurations.forEach(c -> trusted.retainAll(c.trustedCertificates()));
    caBundle.setPublished(configurations.isEmpty() ? Set.of() : trusted);
  }

  private void apply(ManagedWebhookConfiguration configuration) {
    List<Map<String, Object>> webhooks = desiredWebhooks(configuration);
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
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return; // The cache is behind; its next event reconciles again.
      }
      problemLog.report("webhooks not registered: " + name + ": " + ApiErrors.describeForAdmin(e));
    }
  }

  /** The webhooks by phase and kind; they are rendered again when the CA bundle changes. */
  private Map<RegistrationPhase, Map<String, List<Map<String, Object>>>> renderDesiredWebhooks() {
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
          Stream.of(RegistrationPhase.values())
              .collect(Collectors.toMap(phase -> phase, phase -> render(templates, bundle, phase)));
      renderedCertificates = certificates;
    }
    return desiredWebhooks;
  }

  private Map<String, List<Map<String, Object>>> render(
      WebhookTemplates templates, String bundle, RegistrationPhase phase) {
    return WebhookConfigurations.KINDS.stream()
        .collect(
            Collectors.toMap(
                kind -> kind,
                kind -> templates.renderSelfManaged(kind, bundle, settings.name(), phase)));
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
