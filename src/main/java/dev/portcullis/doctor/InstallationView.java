package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.model.Lookup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The installation as it is. What several checks look at is read once, so that all of them speak of
 * the same.
 *
 * <p>Every look throws {@link ReadFailedException} where nobody may look.
 */
public final class InstallationView {

  private static final int TIMEOUT_SECONDS = 10;

  private final KubernetesClient client;
  private final InstallationRef ref;
  private final Clock clock;
  private final ServerClock serverClock;
  private final Map<String, Memoized<Optional<StoredWebhookConfiguration>>> webhookConfigurations =
      new HashMap<>();
  private final Memoized<CertificateMode> certificateMode =
      new Memoized<>(this::detectCertificateMode);
  private final Memoized<ServingCertificate> servingCertificate =
      new Memoized<>(() -> ServingCertificate.read(this));

  /**
   * Asks the API server for its version, to see whether there is one.
   *
   * @throws ApiServerUnreachableException if there is none, or it does not know who we are
   */
  InstallationView(KubernetesClient client, InstallationRef scope, Clock clock) {
    this.client = client;
    this.ref = scope;
    this.clock = clock;
    serverClock = readServerClock();
    WebhookConfigurations.KINDS.forEach(
        k -> webhookConfigurations.put(k, new Memoized<>(() -> readWebhookConfiguration(k))));
  }

  private ServerClock readServerClock() {
    String address = client.getMasterUrl().toString();
    try {
      Instant before = clock.instant();
      HttpResponse<String> answer =
          client
              .getHttpClient()
              .sendAsync(
                  client.getHttpClient().newHttpRequestBuilder().uri(address + "version").build(),
                  String.class)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (answer.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw new ApiServerUnreachableException(address, "it does not know who we are (401)");
      }
      Instant between = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
      return new ServerClock(parseDateHeader(answer).map(d -> Duration.between(between, d)));
    } catch (ExecutionException e) {
      throw new ApiServerUnreachableException(address, ApiErrors.describeForAdmin(e));
    } catch (TimeoutException e) {
      throw new ApiServerUnreachableException(address, "no answer in " + TIMEOUT_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiServerUnreachableException(address, "interrupted");
    }
  }

  private static Optional<Instant> parseDateHeader(HttpResponse<String> answer) {
    try {
      return answer.headers("Date").stream()
          .findFirst()
          .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  public InstallationRef ref() {
    return ref;
  }

  public ServerClock serverClock() {
    return serverClock;
  }

  /** What time it is, by the API server's clock if that is known. */
  public Instant now() {
    return clock.instant().plus(serverClock.offset().orElse(Duration.ZERO));
  }

  public VersionInfo kubernetesVersion() {
    return readOrThrow("the API server's version", client::getKubernetesVersion);
  }

  /** The webhook configuration of that kind; empty where there is none. */
  public Optional<StoredWebhookConfiguration> webhookConfiguration(String kind) {
    return webhookConfigurations.get(kind).get();
  }

  /** Those of the two that are there. */
  public List<StoredWebhookConfiguration> webhookConfigurations() {
    return WebhookConfigurations.KINDS.stream()
        .flatMap(k -> webhookConfiguration(k).stream())
        .toList();
  }

  private Optional<StoredWebhookConfiguration> readWebhookConfiguration(String kind) {
    return find(
            kind + " " + ref.name(),
            client.genericKubernetesResources(WebhookConfigurations.definitionContext(kind)),
            ref.name())
        .map(c -> new StoredWebhookConfiguration(kind, c));
  }

  /** All webhook configurations of a kind, whoever's they are. */
  public List<StoredWebhookConfiguration> listWebhookConfigurations(String kind) {
    return readOrThrow(
        "all of kind " + kind,
        () ->
            client
                .genericKubernetesResources(WebhookConfigurations.definitionContext(kind))
                .list()
                .getItems()
                .stream()
                .map(c -> new StoredWebhookConfiguration(kind, c))
                .toList());
  }

  /** Who makes the certificates. */
  public CertificateMode certificateMode() {
    return certificateMode.get();
  }

  private CertificateMode detectCertificateMode() {
    return CertificateMode.detect(webhookConfigurations(), lookUpCertificateSecret());
  }

  private Lookup<Secret> lookUpCertificateSecret() {
    try {
      return secret(CertificateMode.FILES.secretName())
          .map(Lookup::found)
          .orElseGet(Lookup::absent);
    } catch (ReadFailedException e) {
      return Lookup.unknown();
    }
  }

  /** What a server serves, as far as it is known. */
  public ServingCertificate servingCertificate() {
    return servingCertificate.get();
  }

  public Optional<Namespace> namespace(String name) {
    return find("Namespace " + name, client.namespaces(), name);
  }

  public List<Namespace> namespaces() {
    return readOrThrow("all Namespaces", () -> client.namespaces().list().getItems());
  }

  public Optional<Service> service(WebhookTarget.ServiceTarget target) {
    return find(
        target.displayName(), client.services().inNamespace(target.namespace()), target.name());
  }

  /** What stands behind a Service. */
  public List<EndpointSlice> endpointSlices(WebhookTarget.ServiceTarget target) {
    return readOrThrow(
        "EndpointSlices of " + target.displayName(),
        () ->
            client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(target.namespace())
                .withLabel("kubernetes.io/service-name", target.name())
                .list()
                .getItems());
  }

  Optional<Secret> secret(String name) {
    return find(displayName("Secret", name), client.secrets().inNamespace(ref.namespace()), name);
  }

  public Optional<Deployment> deployment() {
    return find(
        displayName("Deployment", InstallationRef.APP_NAME),
        client.apps().deployments().inNamespace(ref.namespace()),
        InstallationRef.APP_NAME);
  }

  /** The Pods of the servers. */
  public List<Pod> pods() {
    return readOrThrow(
        "Pods of namespace " + ref.namespace(),
        () ->
            client
                .pods()
                .inNamespace(ref.namespace())
                .withLabel("app.kubernetes.io/name", InstallationRef.APP_NAME)
                .list()
                .getItems());
  }

  public Optional<Lease> lease() {
    return find(
        displayName("Lease", ref.name()), client.leases().inNamespace(ref.namespace()), ref.name());
  }

  /** A kind and a name in the namespace of the server, as people write them. */
  public String displayName(String kind, String name) {
    return kind + " " + ref.namespace() + "/" + name;
  }

  /** Whom to ask about rights. */
  public AccessReviewClient accessReviewClient() {
    return new AccessReviewClient(client, ref);
  }

  /** One object by its name; whoever may only list those of that name may look as well. */
  private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
      Optional<T> find(String what, NonNamespaceOperation<T, L, R> kind, String name) {
    try {
      return Optional.ofNullable(kind.withName(name).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw new ReadFailedException(what, e);
      }
      return readOrThrow(what, () -> kind.withField("metadata.name", name).list())
          .getItems()
          .stream()
          .findFirst();
    }
  }

  static <T> T readOrThrow(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (KubernetesClientException e) {
      throw new ReadFailedException(what, e);
    }
  }
}
