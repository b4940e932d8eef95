package dev.portcullis.cluster;

import dev.portcullis.bench.SyntheticCluster;
import dev.portcullis.bench.SyntheticCluster.Manifest;
import dev.portcullis.model.ResourceIndex;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Heap per stored object, in bytes. */
public final class CacheMemoryBenchmark {

  private static final SyntheticCluster CLUSTER = new SyntheticCluster(20_000);
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private static final Map<String, WatchedResource> TYPES =
      Map.of(
          "Service", WatchedResource.SERVICES,
          "Ingress", WatchedResource.INGRESSES,
          "Endpoints", WatchedResource.ENDPOINTS,
          "EndpointSlice", WatchedResource.ENDPOINT_SLICES);

  private CacheMemoryBenchmark() {}

  /** By kind: in the index, and in the watch's store. */
  public static Map<String, Object> measure() {
    Map<String, Object> result = new LinkedHashMap<>();
    for (String kind : SyntheticCluster.REVIEWED_KINDS) {
      List<Manifest> manifests = CLUSTER.manifests().filter(m -> m.kind().equals(kind)).toList();
      long index = bytesPerObject(manifests, () -> fillIndex(manifests));
      long stored = bytesPerObject(manifests, () -> fillItemStore(manifests, TYPES.get(kind)));
      result.put(kind, Map.of("index", index, "watch", stored - index));
    }
    return result;
  }

  private static Object fillIndex(List<Manifest> manifests) {
    ResourceIndex index = new ResourceIndex();
    manifests.forEach(m -> index.put(SyntheticCluster.resource(m.json())));
    return index;
  }

  private static Object fillItemStore(List<Manifest> manifests, WatchedResource type) {
    CacheLimits unlimited = new CacheLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    LimitedIndex index = new LimitedIndex(new ResourceIndex(), unlimited);
    IndexingItemStore store = new IndexingItemStore(type, index, line -> {});
    for (Manifest manifest : manifests) {
      GenericKubernetesResource object =
          JSON.unmarshal(manifest.json(), GenericKubernetesResource.class);
      object.getMetadata().setUid("d9607e19-f88f-11e6-a518-42010a800195");
      object.getMetadata().setResourceVersion("123456");
      store.put(store.getKey(object), object);
    }
    return store;
  }

  private static long bytesPerObject(List<Manifest> manifests, Supplier<Object> fill) {
    fill.get(); // Excludes what is loaded and cached once.
    long before = usedHeap();
    Object filled = fill.get();
    long after = usedHeap();
    Reference.reachabilityFence(filled);
    return (after - before) / manifests.size();
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
