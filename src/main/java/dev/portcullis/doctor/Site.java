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
 * <p>Every look throws {@link Unreadable} where nobody may look.
 */
final class Site {

  private static final int PATIENCE_SECONDS = 10;

  private final KubernetesClient client;
  private final Scope scope;
  private final Clock clock;
  private final Greeting greeting;
  private final Map<String, Once<Optional<Webhooks>>> configurations = new HashMap<>();
  private final Once<Setup> setup = new Once<>(this::readSetup);
  private final Once<Served> served = new Once<>(() -> Served.look(this));

  /**
   * Asks the API server for its version, to see whether there is one.
   *
   * @throws ApiServerUnreachableException if there is none, or it does not know who we are
   */
  Site(KubernetesClient client, Scope scope, Clock clock) {
    this.client = client;
    this.scope = scope;
    this.clock = clock;
    greeting = greet();
    WebhookConfigurations.KINDS.forEach(k -> configurations.put(k, new Once<>(() -> read(k))));
  }

  private Greeting greet() {
    String address = client.getMasterUrl().toString();
    try {
      Instant before = clock.instant();
      HttpResponse<String> answer =
          client
              .getHttpClient()
              .sendAsync(
                  client.getHttpClient().newHttpRequestBuilder().uri(address + "version").build(),
                  String.class)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw new ApiServerUnreachableException(address, "it does not know who we are (401)");
      }
      Instant between = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
      return new Greeting(date(answer).map(d -> Duration.between(between, d)));
    } catch (ExecutionException e) {
      throw new ApiServerUnreachableException(address, ApiErrors.describeForAdmin(e));
    } catch (TimeoutException e) {
      throw new ApiServerUnreachableException(address, "no answer in " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiServerUnreachableException(address, "interrupted");
    }
  }

  private static Optional<Instant> date(HttpResponse<String> answer) {
    try {
      return answer.headers("Date").stream()
          .findFirst()
          .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  Scope scope() {
    return scope;
  }

  Greeting greeting() {
    return greeting;
  }

  /** What time it is, by the API server's clock if that is known. */
  Instant now() {
    return clock.instant().plus(greeting.ahead().orElse(Duration.ZERO));
  }

  VersionInfo version() {
    return reading("the API server's version", client::getKubernetesVersion);
  }

  /** The webhook configuration of that kind; empty where there is none. */
  Optional<Webhooks> configuration(String kind) {
    return configurations.get(kind).get();
  }

  /** Those of the two that are there. */
  List<Webhooks> configurations() {
    return WebhookConfigurations.KINDS.stream().flatMap(k -> configuration(k).stream()).toList();
  }

  private Optional<Webhooks> read(String kind) {
    return one(
            kind + " " + scope.name(),
            client.genericKubernetesResources(WebhookConfigurations.definitionContext(kind)),
            scope.name())
        .map(c -> new Webhooks(kind, c));
  }

  /** All webhook configurations of a kind, whoever's they are. */
  List<Webhooks> allConfigurations(String kind) {
    return reading(
        "all of kind " + kind,
        () ->
            client
                .genericKubernetesResources(WebhookConfigurations.definitionContext(kind))
                .list()
                .getItems()
                .stream()
                .map(c -> new Webhooks(kind, c))
                .toList());
  }

  /** Who makes the certificates. */
  Setup setup() {
    return setup.get();
  }

  private Setup readSetup() {
    return Setup.of(configurations(), certificate());
  }

  private Lookup<Secret> certificate() {
    try {
      return secret(Setup.FILES.secret()).map(Lookup::found).orElseGet(Lookup::absent);
    } catch (Unreadable e) {
      return Lookup.unknown();
    }
  }

  /** What a server serves, as far as it is known. */
  Served served() {
    return served.get();
  }

  Optional<Namespace> namespace(String name) {
    return one("Namespace " + name, client.namespaces(), name);
  }

  List<Namespace> namespaces() {
    return reading("all Namespaces", () -> client.namespaces().list().getItems());
  }

  Optional<Service> service(Target.OfService target) {
    return one(target.title(), client.services().inNamespace(target.namespace()), target.name());
  }

  /** What stands behind a Service. */
  List<EndpointSlice> slices(Target.OfService target) {
    return reading(
        "EndpointSlices of " + target.title(),
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
    return one(ours("Secret", name), client.secrets().inNamespace(scope.namespace()), name);
  }

  Optional<Deployment> deployment() {
    return one(
        ours("Deployment", Scope.US),
        client.apps().deployments().inNamespace(scope.namespace()),
        Scope.US);
  }

  /** The Pods of the servers. */
  List<Pod> pods() {
    return reading(
        "Pods of namespace " + scope.namespace(),
        () ->
            client
                .pods()
                .inNamespace(scope.namespace())
                .withLabel("app.kubernetes.io/name", Scope.US)
                .list()
                .getItems());
  }

  Optional<Lease> lease() {
    return one(
        ours("Lease", scope.name()), client.leases().inNamespace(scope.namespace()), scope.name());
  }

  /** A kind and a name in the namespace of the server, as people write them. */
  String ours(String kind, String name) {
    return kind + " " + scope.namespace() + "/" + name;
  }

  /** Whom to ask about rights. */
  Access access() {
    return new Access(client, scope);
  }

  /** One object by its name; whoever may only list those of that name may look as well. */
  private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
      Optional<T> one(String what, NonNamespaceOperation<T, L, R> kind, String name) {
    try {
      return Optional.ofNullable(kind.withName(name).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw new Unreadable(what, e);
      }
      return reading(what, () -> kind.withField("metadata.name", name).list()).getItems().stream()
          .findFirst();
    }
  }

  static <T> T reading(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (KubernetesClientException e) {
      throw new Unreadable(what, e);
    }
  }
}
