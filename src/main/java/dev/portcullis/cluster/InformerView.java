package dev.portcullis.cluster;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster as its watches have it, which is a moment late. Of a kind that has not been read whole
 * yet, or may not be read, everything is unknown.
 */
final class InformerView implements ResourceView, AutoCloseable {

  /** How many objects a page of a list has: what is not asked for whole need not be held whole. */
  static final long PAGE_SIZE = 500;

  private final KubernetesClient client;
  private final DataPlane dataPlane;
  private final Consumer<String> log;
  private final ResourceIndex index = new ResourceIndex();
  private final Map<WatchedResource, SharedIndexInformer<GenericKubernetesResource>> informers =
      new EnumMap<>(WatchedResource.class);
  private final Map<WatchedResource, IndexingItemStore> stores =
      new EnumMap<>(WatchedResource.class);

  /**
   * A view through that client, which stays the caller's; nothing is read before {@link #start}.
   *
   * @param log told what cannot be read and why, a line at a time
   */
  InformerView(KubernetesClient client, DataPlane dataPlane, Consumer<String> log) {
    this.client = client;
    this.dataPlane = dataPlane;
    this.log = log;
    for (WatchedResource type : WatchedResource.values()) {
      stores.put(type, new IndexingItemStore(type, index));
      informers.put(type, createInformer(type));
    }
  }

  private SharedIndexInformer<GenericKubernetesResource> createInformer(WatchedResource type) {
    return client
        .genericKubernetesResources(type.definitionContext())
        .inAnyNamespace()
        .withLabelSelector(type.labelSelector())
        .withLimit(PAGE_SIZE)
        .runnableInformer(0)
        .removeIndexer(Cache.NAMESPACE_INDEX)
        .itemStore(stores.get(type))
        .exceptionHandler((started, failure) -> logAndRetry(type, failure));
  }

  /** Whatever goes wrong may be right again later, permissions included. */
  private boolean logAndRetry(WatchedResource type, Throwable failure) {
    log.accept(
        type
            + " cannot be watched now, and will be tried again: "
            + ApiErrors.describeForAdmin(failure));
    return true;
  }

  /** Begins to watch; what comes back is done when everything has been read once. */
  CompletionStage<Void> start() {
    return CompletableFuture.allOf(
        informers.values().stream()
            .map(i -> i.start().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** How long nothing has been heard of that kind. */
  Duration timeSinceLastEvent(WatchedResource type) {
    return stores.get(type).timeSinceLastEvent();
  }

  /** The kinds of which nothing is known yet; empty once the whole view is there. */
  Set<WatchedResource> unsyncedResources() {
    return Arrays.stream(WatchedResource.values())
        .filter(t -> !isSynced(t))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(WatchedResource.class)));
  }

  private boolean isSynced(WatchedResource type) {
    return informers.get(type).hasSynced();
  }

  /** Tells of everything in view that changes, from now on. */
  void onChange(ResourceIndex.ChangeListener listener) {
    index.addListener(listener);
  }

  /** Every object in view, in no order. */
  Stream<Resource> objects() {
    return index.objects();
  }

  /** The uid of an object of that kind; empty where there is no such object in view. */
  Optional<String> uid(ObjectKey key, WatchedResource type) {
    return stores.get(type).uid(key);
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return lookUp(Service.class, name.key(), WatchedResource.SERVICES);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return isSynced(WatchedResource.INGRESSES)
        ? Lookup.found(index.ingressesTo(service))
        : Lookup.unknown();
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return isSynced(WatchedResource.ENDPOINTS) && isSynced(WatchedResource.ENDPOINT_SLICES)
        ? Lookup.found(index.endpointsOf(service))
        : Lookup.unknown();
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return lookUp(
            IngressClass.class, IngressClass.key(ingressClass), WatchedResource.INGRESS_CLASSES)
        .map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return lookUp(Namespace.class, Namespace.key(name), WatchedResource.NAMESPACES);
  }

  private <R extends Resource> Lookup<R> lookUp(
      Class<R> kind, ObjectKey key, WatchedResource type) {
    return index
        .get(key)
        .map(kind::cast)
        .map(Lookup::found)
        .orElseGet(() -> isSynced(type) ? Lookup.absent() : Lookup.unknown());
  }

  @Override
  public DataPlane dataPlane() {
    return dataPlane;
  }

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::stop);
  }
}
