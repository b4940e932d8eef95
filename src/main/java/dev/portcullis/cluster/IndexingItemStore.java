package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.model.convert.ConversionResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Stores the objects that an informer receives. The informer gets back only identity and version;
 * what rules read goes to the index. So each object is stored once, and small.
 */
final class IndexingItemStore implements ItemStore<GenericKubernetesResource> {

  private final WatchedResource type;
  private final ResourceIndex index;
  private final Consumer<String> log;
  private final Map<String, GenericKubernetesResource> storedMetadata = new ConcurrentHashMap<>();
  private volatile long lastEventNanos = System.nanoTime();

  /**
   * @param log receives one line for each object that cannot be converted
   */
  IndexingItemStore(WatchedResource type, ResourceIndex index, Consumer<String> log) {
    this.type = type;
    this.index = index;
    this.log = log;
  }

  @Override
  public String getKey(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    String namespace = meta.getNamespace();
    return storeKey(namespace == null ? "" : namespace, meta.getName());
  }

  private static String storeKey(String namespace, String name) {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** The uid of an object; empty if it is not stored. */
  Optional<String> uid(ObjectKey key) {
    return Optional.ofNullable(storedMetadata.get(storeKey(key.namespace(), key.name())))
        .map(v -> v.getMetadata().getUid());
  }

  @Override
  public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
    lastEventNanos = System.nanoTime();
    removeLastApplied(object);
    ConversionResult result = GenericResourceConverter.convert(object, type);
    if (result instanceof ConversionResult.Converted converted) {
      putConverted(converted.resource());
    } else if (result instanceof ConversionResult.Invalid invalid) {
      putUnreadable(invalid);
    }
    return storedMetadata.put(key, toMetadataOnly(object));
  }

  /** Before Kubernetes 1.33, no label tells the watch which Endpoints a controller writes. */
  private void putConverted(Resource resource) {
    if (resource instanceof EndpointSet set && set.isLabeledForController()) {
      index.remove(set.key());
    } else {
      index.put(resource);
    }
  }

  /** An object that cannot be converted still exists, so no rule may conclude that it is absent. */
  private void putUnreadable(ConversionResult.Invalid invalid) {
    UnreadableResource unreadable = new UnreadableResource(invalid.meta());
    if (!index.get(unreadable.key()).map(UnreadableResource.class::isInstance).orElse(false)) {
      log.accept(GenericResourceConverter.describeFailure(invalid) + "; its content is unknown");
    }
    index.put(unreadable);
  }

  private static void removeLastApplied(GenericKubernetesResource object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    if (annotations != null) {
      // As long as the object itself, in tens of thousands of objects.
      annotations.remove(ResourceMeta.LAST_APPLIED_ANNOTATION);
    }
  }

  private static GenericKubernetesResource toMetadataOnly(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    ObjectMeta small = new ObjectMeta();
    small.setNamespace(meta.getNamespace());
    small.setName(meta.getName());
    small.setUid(meta.getUid());
    small.setResourceVersion(meta.getResourceVersion());
    // Shared empty collections: those of each object would take more memory than all the rest.
    small.setAnnotations(Map.of());
    small.setLabels(Map.of());
    small.setFinalizers(List.of());
    small.setManagedFields(List.of());
    small.setOwnerReferences(List.of());
    small.setAdditionalProperties(Map.of());
    GenericKubernetesResource version = new GenericKubernetesResource();
    version.setMetadata(small);
    version.setAdditionalProperties(Map.of());
    return version;
  }

  @Override
  public GenericKubernetesResource remove(String key) {
    lastEventNanos = System.nanoTime();
    GenericKubernetesResource version = storedMetadata.remove(key);
    if (version != null) {
      index.remove(GenericResourceConverter.keyOf(version, type));
    }
    return version;
  }

  /** The time since the last event, or since this store was created if there was none. */
  Duration timeSinceLastEvent() {
    return Duration.ofNanos(System.nanoTime() - lastEventNanos);
  }

  @Override
  public Stream<String> keySet() {
    return storedMetadata.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return storedMetadata.values().stream();
  }

  @Override
  public int size() {
    return storedMetadata.size();
  }

  @Override
  public GenericKubernetesResource get(String key) {
    return storedMetadata.get(key);
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
