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
 * Read access to the objects of an installation. Objects that several checks use are read once, so
 * that all checks see the same state.
 *
 * <p>Every read throws {@link ReadFailedException} if it is forbidden or fails.
 */
public final class InstallationView {

  private static final int TIMEOUT_SECONDS = 10;

  private final KubernetesClient client;
  private final InstallationRef ref;
  private final Clock clock;
  private final Optional<Duration> clockOffset;
  private final Map<String, Memoized<Optional<StoredWebhookConfiguration>>> webhookConfigurations =
      new HashMap<>();
  private final Memoized<CertificateMode> certificateMode =
      new Memoized<>(this::detectCertificateMode);
  private final Memoized<ServingCertificate> servingCertificate =
      new Memoized<>(() -> ServingCertificate.read(this));

  /**
   * Requests the API server's version, to read its clock and to see whether it can be reached.
   *
   * @throws ApiServerUnreachableException if it cannot be reached, or authentication fails
   */
  InstallationView(KubernetesClient client, InstallationRef ref, Clock clock) {
    this.client = client;
    this.ref = ref;
    this.clock = clock;
    clockOffset = readClockOffset();
    WebhookConfigurations.KINDS.forEach(
        k -> webhookConfigurations.put(k, new Memoized<>(() -> readWebhookConfiguration(k))));
  }

  private Optional<Duration> readClockOffset() {
    String address = client.getMasterUrl().toString();
    try {
      Instant before = clock.instant();
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(
                  client.getHttpClient().newHttpRequestBuilder().uri(address + "version").build(),
                  String.class)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (response.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw new ApiServerUnreachableException(address, "authentication failed (401)");
      }
      Instant midpoint = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
      return parseDateHeader(response).map(date -> Duration.between(midpoint, date));
    } catch (ExecutionException e) {
      throw new ApiServerUnreachableException(address, ApiErrors.describeForAdmin(e));
    } catch (TimeoutException e) {
      throw new ApiServerUnreachableException(address, "no response in " + TIMEOUT_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiServerUnreachableException(address, "interrupted");
    }
  }

  private static Optional<Instant> parseDateHeader(HttpResponse<String> response) {
    try {
      return response.headers("Date").stream()
          .findFirst()
          .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  public InstallationRef ref() {
    return ref;
  }

  /**
   * How far the API server's clock is ahead of the local one, to within a second or two; negative
   * if it is behind; empty if its response has no date.
   */
  public Optional<Duration> clockOffset() {
    return clockOffset;
  }

  /** The current time by the API server's clock, or by the local one if that is unknown. */
  public Instant now() {
    return clock.instant().plus(clockOffset.orElse(Duration.ZERO));
  }

  public VersionInfo kubernetesVersion() {
    return readOrThrow("Kubernetes version", client::getKubernetesVersion);
  }

  /** The webhook configuration of a kind; empty if it does not exist. */
  public Optional<StoredWebhookConfiguration> webhookConfiguration(String kind) {
    return webhookConfigurations.get(kind).get();
  }

  /** The webhook configurations that exist, at most one of each kind. */
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

  /** All webhook configurations of a kind, also those of other applications. */
  public List<StoredWebhookConfiguration> listWebhookConfigurations(String kind) {
    return readOrThrow(
        kind + "s",
        () ->
            client
                .genericKubernetesResources(WebhookConfigurations.definitionContext(kind))
                .list()
                .getItems()
                .stream()
                .map(c -> new StoredWebhookConfiguration(kind, c))
                .toList());
  }

  /** What issues the certificates. */
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

  /** The certificate that the server presents. */
  public ServingCertificate servingCertificate() {
    return servingCertificate.get();
  }

  public Optional<Namespace> namespace(String name) {
    return find("Namespace " + name, client.namespaces(), name);
  }

  public List<Namespace> namespaces() {
    return readOrThrow("Namespaces", () -> client.namespaces().list().getItems());
  }

  public Optional<Service> service(WebhookTarget.ServiceTarget target) {
    return find(
        target.displayName(), client.services().inNamespace(target.namespace()), target.name());
  }

  /** The EndpointSlices of a Service. */
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

  /** The Pods of the server. */
  public List<Pod> pods() {
    return readOrThrow(
        "Pods in namespace " + ref.namespace(),
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

  /** Kind, namespace, and name of an object in the namespace of the server. */
  public String displayName(String kind, String name) {
    return kind + " " + ref.namespace() + "/" + name;
  }

  public AccessReviewClient accessReviewClient() {
    return new AccessReviewClient(client, ref);
  }

  /** Reads one object; lists it by name if reading is forbidden but listing may be allowed. */
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
