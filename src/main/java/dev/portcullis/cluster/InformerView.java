package dev.portcullis.cluster;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.impl.DefaultSharedIndexInformer;
import io.fabric8.kubernetes.client.informers.impl.ListerWatcher;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster as its watches report it, which lags behind the API server. Objects of a kind that has
 * not been listed completely yet, or that may not be listed, are unknown.
 */
final class InformerView extends IndexedView implements AutoCloseable {

  private final KubernetesClient client;
  private final Consumer<String> log;
  private final LimitedIndex limitedIndex;
  private final StreamingReader reader;
  private final ExecutorService listThreads =
      Executors.newCachedThreadPool(InformerView::newThread);
  private final Map<WatchedResource, SharedIndexInformer<GenericKubernetesResource>> informers =
      new EnumMap<>(WatchedResource.class);
  private final Map<WatchedResource, IndexingItemStore> stores =
      new EnumMap<>(WatchedResource.class);

  /**
   * Creates a view that reads nothing before {@link #start}. The caller closes the client.
   *
   * @param log receives one line for each failure
   */
  InformerView(KubernetesClient client, DataPlane dataPlane, Consumer<String> log) {
    this(client, dataPlane, CacheLimits.ofHeap(), log);
  }

  /** The same with other limits than those of this process. */
  InformerView(
      KubernetesClient client, DataPlane dataPlane, CacheLimits limits, Consumer<String> log) {
    super(dataPlane);
    this.client = client;
    this.log = log;
    limitedIndex = new LimitedIndex(index, limits);
    reader = new StreamingReader(client, limits.tree());
    for (WatchedResource type : WatchedResource.values()) {
      stores.put(type, new IndexingItemStore(type, limitedIndex, log));
      informers.put(type, createInformer(type));
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "list");
    thread.setDaemon(true);
    return thread;
  }

  @SuppressWarnings("unchecked") // the operations of the library are its lister-watchers
  private SharedIndexInformer<GenericKubernetesResource> createInformer(WatchedResource type) {
    ListerWatcher<GenericKubernetesResource, GenericKubernetesResourceList> library =
        (ListerWatcher<GenericKubernetesResource, GenericKubernetesResourceList>)
            client
                .genericKubernetesResources(type.definitionContext())
                .inAnyNamespace()
                .withLabelSelector(type.labelSelector());
    return new DefaultSharedIndexInformer<>(
            GenericKubernetesResource.class,
            new PagedListerWatcher(type, library, reader, listThreads),
            0,
            listThreads)
        .removeIndexer(Cache.NAMESPACE_INDEX)
        .itemStore(stores.get(type))
        .exceptionHandler(InformerHandlers.logAndRetry(type.toString(), log));
  }

  /** Starts the watches; the result completes when all kinds have been listed. */
  CompletionStage<Void> start() {
    return CompletableFuture.allOf(
        informers.values().stream()
            .map(i -> i.start().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** The time since the last event of a kind. */
  Duration timeSinceLastEvent(WatchedResource type) {
    return stores.get(type).timeSinceLastEvent();
  }

  /** The kinds that have not been listed completely yet. */
  Set<WatchedResource> unsyncedResources() {
    return Arrays.stream(WatchedResource.values())
        .filter(t -> !isSynced(t))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(WatchedResource.class)));
  }

  private boolean isSynced(WatchedResource type) {
    return informers.get(type).hasSynced();
  }

  /** Adds a listener for all changes from now on. */
  void onChange(ResourceIndex.ChangeListener listener) {
    index.addListener(listener);
  }

  /** All objects in view, in no order. */
  Stream<Resource> objects() {
    return index.objects();
  }

  /** The uid of an object; empty if it is not in view. */
  Optional<String> uid(ObjectKey key, WatchedResource type) {
    return stores.get(type).uid(key);
  }

  /** The number of objects of a kind that are stored without content, because of the limits. */
  long countTooLarge(WatchedResource type) {
    return limitedIndex.countTooLarge(type.kind());
  }

  @Override
  public boolean isTooLarge(Resource resource) {
    return limitedIndex.exceedsObjectLimit(resource);
  }

  @Override
  protected boolean isKnown(Kind kind, String namespace) {
    return isSynced(WatchedResource.of(kind));
  }

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::stop);
    listThreads.shutdownNow();
  }
}
