package dev.portcullis.cluster;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.policy.LiveReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A connection to a live cluster: a view kept by watches, live reads, and the client. */
public final class ClusterClient implements AutoCloseable {

  private static final Executor RETRY_EXECUTOR =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final KubernetesClient client;

  /** Live reads have a thread and connections of their own, so that they never wait for a list. */
  private final Vertx liveReadVertx;

  private final KubernetesClient liveReadClient;
  private final InformerView view;
  private final ApiServerLiveReader liveReader;
  private final Consumer<String> log;
  private volatile boolean closed;

  /**
   * Creates a client that reads nothing before {@link #start}.
   *
   * @param vertx runs the connections, except those of live reads; the caller closes it
   * @param log receives one line for each problem
   * @throws ApiServerUnreachableException if the kubeconfig cannot be read or does not have the
   *     context
   */
  public ClusterClient(
      ClientConfigFactory connection, DataPlane dataPlane, Vertx vertx, Consumer<String> log) {
    this.log = log;
    liveReadVertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    try {
      client = transport(vertx).createClient(connection.createConfig());
      liveReadClient = transport(liveReadVertx).createClient(connection.createLiveReadConfig());
    } catch (KubernetesClientException e) {
      liveReadVertx.close();
      throw new ApiServerUnreachableException(e.getMessage());
    }
    view = new InformerView(client, dataPlane, log);
    liveReader = new ApiServerLiveReader(liveReadClient, log);
  }

  private static IdleTimeoutHttpClientFactory transport(Vertx vertx) {
    return new IdleTimeoutHttpClientFactory(vertx, IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT);
  }

  /**
   * Starts the watches as soon as the API server responds.
   *
   * @return completes when all kinds have been listed; fails with an {@link
   *     UnsupportedVersionException} if the API server is too old
   */
  public CompletionStage<Void> start() {
    return CompletableFuture.supplyAsync(this::tryStart).thenCompose(s -> s);
  }

  private CompletionStage<Void> tryStart() {
    try {
      UnsupportedVersionException.requireSupported(client.getKubernetesVersion());
      liveReader.warmUp();
      return view.start();
    } catch (KubernetesClientException e) {
      log.accept("API server does not respond yet: " + ApiErrors.describeForAdmin(e));
      return closed
          ? CompletableFuture.failedStage(e)
          : CompletableFuture.supplyAsync(this::tryStart, RETRY_EXECUTOR).thenCompose(s -> s);
    }
  }

  /** The client for everything except admission decisions, such as certificates. */
  public KubernetesClient client() {
    return client;
  }

  /** The namespace of the pod, or of the context of the kubeconfig. */
  public String namespace() {
    return client.getNamespace();
  }

  /**
   * Checks that there is a {@link #namespace}.
   *
   * @param feature what keeps objects in it
   * @throws IllegalArgumentException if there is none
   */
  public void requireNamespace(String feature) {
    if (client.getNamespace() == null) {
      throw new IllegalArgumentException(
          feature
              + " needs a namespace, and the context of the kubeconfig has none; set it:"
              + " kubectl config set-context --current --namespace=portcullis");
    }
  }

  /** The view that the watches keep. */
  public ResourceView view() {
    return view;
  }

  /** All objects in {@link #view}, in no order. */
  public Stream<Resource> objects() {
    return view.objects();
  }

  /**
   * An ObjectReference: apiVersion, kind, namespace, name, and the uid if the object is in {@link
   * #view}.
   */
  public Map<String, Object> objectReference(ObjectKey key) {
    WatchedResource type = WatchedResource.of(key.kind());
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("apiVersion", type.apiVersion());
    reference.put("kind", key.kind().toString());
    if (!key.namespace().isEmpty()) {
      reference.put("namespace", key.namespace());
    }
    reference.put("name", key.name());
    view.uid(key, type).ifPresent(uid -> reference.put("uid", uid));
    return reference;
  }

  /** Requests about an object, which need not exist. */
  public io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> request(
      ObjectKey key) {
    return client
        .genericKubernetesResources(WatchedResource.of(key.kind()).definitionContext())
        .inNamespace(key.namespace())
        .withName(key.name());
  }

  /**
   * Converts the object of a response.
   *
   * @param key of the object
   * @return empty if it cannot be read
   */
  public Optional<Resource> convert(GenericKubernetesResource object, ObjectKey key) {
    return GenericResourceConverter.convert(object, WatchedResource.of(key.kind()))
            instanceof ConversionResult.Converted converted
        ? Optional.of(converted.resource())
        : Optional.empty();
  }

  /** Adds a listener for all changes in {@link #view} from now on. */
  public void onChange(ResourceIndex.ChangeListener listener) {
    view.onChange(listener);
  }

  /**
   * Reads the tree of an object from the API server, with the metadata that rules read. Empty if
   * the object does not exist or cannot be read. Uses a list request, which every view role
   * permits.
   */
  public Optional<Map<String, Object>> readTree(ObjectKey key) {
    WatchedResource type = WatchedResource.of(key.kind());
    try {
      return client
          .genericKubernetesResources(type.definitionContext())
          .inNamespace(key.namespace())
          .withField("metadata.name", key.name())
          .list()
          .getItems()
          .stream()
          .findFirst()
          .map(o -> GenericResourceConverter.toTree(o, type));
    } catch (KubernetesClientException e) {
      log.accept(key + " cannot be read: " + ApiErrors.describeForAdmin(e));
      return Optional.empty();
    }
  }

  /** Reads objects from the API server instead of the cache. */
  public LiveReader liveReader() {
    return liveReader;
  }

  /**
   * The names of the resources that have not been listed completely yet, as in RBAC rules, sorted.
   */
  public List<String> unsyncedResources() {
    return view.unsyncedResources().stream().map(WatchedResource::toString).sorted().toList();
  }

  /** The names of all watched resources, as in RBAC rules, sorted. */
  public static List<String> watchedResources() {
    return Arrays.stream(WatchedResource.values()).map(WatchedResource::toString).sorted().toList();
  }

  /** The time since the last event of a resource, which is one of {@link #watchedResources}. */
  public Duration timeSinceLastEvent(String resource) {
    return Arrays.stream(WatchedResource.values())
        .filter(t -> t.toString().equals(resource))
        .map(view::timeSinceLastEvent)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    closed = true;
    view.close();
    liveReader.close();
    client.close();
    liveReadClient.close();
    liveReadVertx.close();
  }
}
