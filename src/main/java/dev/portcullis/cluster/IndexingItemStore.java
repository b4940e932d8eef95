package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.convert.ConversionResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where an informer puts what it hears. The informer needs back who an object is and in which
 * version it came; all that rules read goes to the index. So each object is kept once, and small.
 */
final class IndexingItemStore implements ItemStore<GenericKubernetesResource> {

  private final WatchedResource type;
  private final ResourceIndex index;
  private final Map<String, GenericKubernetesResource> storedMetadata = new ConcurrentHashMap<>();
  private volatile long lastEventNanos = System.nanoTime();

  IndexingItemStore(WatchedResource type, ResourceIndex index) {
    this.type = type;
    this.index = index;
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

  /** The uid of the object of that key; empty where there is none. */
  Optional<String> uid(ObjectKey key) {
    return Optional.ofNullable(storedMetadata.get(storeKey(key.namespace(), key.name())))
        .map(v -> v.getMetadata().getUid());
  }

  @Override
  public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
    lastEventNanos = System.nanoTime();
    toIndexed(object)
        .ifPresentOrElse(
            index::put, () -> index.remove(GenericResourceConverter.keyOf(object, type)));
    return storedMetadata.put(key, toMetadataOnly(object));
  }

  /**
   * The object as rules read it; empty if none ever does. Before 1.33 nothing tells the watch which
   * Endpoints a controller keeps.
   */
  private Optional<Resource> toIndexed(GenericKubernetesResource object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    if (annotations != null) {
      annotations.remove(
          ResourceMeta
              .LAST_APPLIED_ANNOTATION); // as long as the object, tens of thousands of times
    }
    return Optional.of(GenericResourceConverter.convert(object, type))
        .filter(ConversionResult.Converted.class::isInstance)
        .map(t -> ((ConversionResult.Converted) t).resource())
        .filter(r -> !(r instanceof EndpointSet set) || set.isHandWritten());
  }

  private static GenericKubernetesResource toMetadataOnly(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    ObjectMeta small = new ObjectMeta();
    small.setNamespace(meta.getNamespace());
    small.setName(meta.getName());
    small.setUid(meta.getUid());
    small.setResourceVersion(meta.getResourceVersion());
    // Each comes with collections of its own, which together are longer than all the rest.
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

  /** How long nothing has come; since it was made, if nothing ever has. */
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

  /** What is here of an object is not the object. */
  @Override
  public boolean isFullState() {
    return false;
  }
}
