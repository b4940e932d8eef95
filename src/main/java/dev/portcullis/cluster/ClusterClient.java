package dev.portcullis.cluster;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.LiveReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
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

/** A live cluster, in view and at hand. */
public final class ClusterClient implements AutoCloseable {

  private static final Executor RETRY_EXECUTOR =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final KubernetesClient client;
  private final KubernetesClient liveReadClient;
  private final InformerView view;
  private final ApiServerLiveReader liveReader;
  private final Consumer<String> log;
  private volatile boolean closed;

  /**
   * Reads nothing before {@link #start}.
   *
   * @param vertx carries the connections, and stays the caller's
   * @param log told what an admin should know, a line at a time
   */
  public ClusterClient(
      ClientConfigFactory connection, DataPlane dataPlane, Vertx vertx, Consumer<String> log) {
    this.log = log;
    IdleTimeoutHttpClientFactory transport =
        new IdleTimeoutHttpClientFactory(vertx, IdleTimeoutHttpClientFactory.READ_IDLE_TIMEOUT);
    client = transport.createClient(connection.createConfig());
    liveReadClient = transport.createClient(connection.createLiveReadConfig());
    view = new InformerView(client, dataPlane, log);
    liveReader = new ApiServerLiveReader(liveReadClient, log);
  }

  /**
   * Begins to watch, as soon as the API server answers.
   *
   * @return done when everything has been read once; failed with an {@link
   *     UnsupportedVersionException} where the API server is too old
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
      log.accept("the API server does not answer yet: " + ApiErrors.describeForAdmin(e));
      return closed
          ? CompletableFuture.failedStage(e)
          : CompletableFuture.supplyAsync(this::tryStart, RETRY_EXECUTOR).thenCompose(s -> s);
    }
  }

  /** The way to the API server, for what is not a verdict: certificates, registration. */
  public KubernetesClient client() {
    return client;
  }

  /** The namespace we live in: that of the pod, or of the kubeconfig's context. */
  public String namespace() {
    return client.getNamespace();
  }

  /** The cluster as its watches have it. */
  public ResourceView view() {
    return view;
  }

  /** Every object in {@link #view}, in no order. */
  public Stream<Resource> objects() {
    return view.objects();
  }

  /**
   * How the API server refers to an object: apiVersion, kind, namespace, name, and uid where it is
   * in {@link #view}.
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

  /** Tells of everything in {@link #view} that changes, from now on. */
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
      log.accept(key + " cannot be read now: " + ApiErrors.describeForAdmin(e));
      return Optional.empty();
    }
  }

  /** The cluster as it is now. */
  public LiveReader liveReader() {
    return liveReader;
  }

  /**
   * The resources that have not been read whole yet, sorted, as RBAC calls them; empty once all
   * have.
   */
  public List<String> unsyncedResources() {
    return view.unsyncedResources().stream().map(WatchedResource::toString).sorted().toList();
  }

  /** The resources in view, as RBAC calls them; sorted. */
  public static List<String> watchedResources() {
    return Arrays.stream(WatchedResource.values()).map(WatchedResource::toString).sorted().toList();
  }

  /**
   * How long nothing has been heard of that resource, which is one of {@link #watchedResources}.
   */
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
  }
}
