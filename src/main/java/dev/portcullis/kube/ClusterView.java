package dev.portcullis.kube;

import dev.portcullis.model.Chain;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Index;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceName;
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
final class ClusterView implements Chain, AutoCloseable {

  /** How many objects a page of a list has: what is not asked for whole need not be held whole. */
  static final long PAGE = 500;

  private final KubernetesClient client;
  private final DataPlane dataPlane;
  private final Consumer<String> log;
  private final Index index = new Index();
  private final Map<ResourceType, SharedIndexInformer<GenericKubernetesResource>> informers =
      new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, IndexStore> stores = new EnumMap<>(ResourceType.class);

  /**
   * A view through that client, which stays the caller's; nothing is read before {@link #start}.
   *
   * @param log told what cannot be read and why, a line at a time
   */
  ClusterView(KubernetesClient client, DataPlane dataPlane, Consumer<String> log) {
    this.client = client;
    this.dataPlane = dataPlane;
    this.log = log;
    for (ResourceType type : ResourceType.values()) {
      stores.put(type, new IndexStore(type, index));
      informers.put(type, informer(type));
    }
  }

  private SharedIndexInformer<GenericKubernetesResource> informer(ResourceType type) {
    return client
        .genericKubernetesResources(type.context())
        .inAnyNamespace()
        .withLabelSelector(type.selector())
        .withLimit(PAGE)
        .runnableInformer(0)
        .removeIndexer(Cache.NAMESPACE_INDEX)
        .itemStore(stores.get(type))
        .exceptionHandler((started, failure) -> isTriedAgain(type, failure));
  }

  /** Whatever goes wrong may be right again later, permissions included. */
  private boolean isTriedAgain(ResourceType type, Throwable failure) {
    log.accept(
        type + " cannot be watched now, and will be tried again: " + Failure.toAdmin(failure));
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
  Duration age(ResourceType type) {
    return stores.get(type).age();
  }

  /** The kinds of which nothing is known yet; empty once the whole view is there. */
  Set<ResourceType> unknown() {
    return Arrays.stream(ResourceType.values())
        .filter(t -> !isSynced(t))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ResourceType.class)));
  }

  private boolean isSynced(ResourceType type) {
    return informers.get(type).hasSynced();
  }

  /** Tells of everything in view that changes, from now on. */
  void onChange(Index.Listener listener) {
    index.onChange(listener);
  }

  /** Every object in view, in no order. */
  Stream<Resource> objects() {
    return index.objects();
  }

  /** The uid of an object of that kind; empty where there is no such object in view. */
  Optional<String> uid(ObjectKey key, ResourceType type) {
    return stores.get(type).uid(key);
  }

  @Override
  public Lookup<Service> service(ServiceName name) {
    return one(Service.class, name.key(), ResourceType.SERVICES);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceName service) {
    return isSynced(ResourceType.INGRESSES)
        ? Lookup.found(index.ingressesTo(service))
        : Lookup.unknown();
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceName service) {
    return isSynced(ResourceType.ENDPOINTS) && isSynced(ResourceType.ENDPOINT_SLICES)
        ? Lookup.found(index.endpointsOf(service))
        : Lookup.unknown();
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return one(IngressClass.class, IngressClass.key(ingressClass), ResourceType.INGRESS_CLASSES)
        .map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return one(Namespace.class, Namespace.key(name), ResourceType.NAMESPACES);
  }

  private <R extends Resource> Lookup<R> one(Class<R> kind, ObjectKey key, ResourceType type) {
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
