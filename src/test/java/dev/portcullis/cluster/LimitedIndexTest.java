package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceSize;
import dev.portcullis.model.UnreadableResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The heap of a view has limits per object, per namespace, and in total. */
final class LimitedIndexTest {

  private static final CacheLimits LIMITS = new CacheLimits(100_000, 200_000, 500_000);

  private final ResourceIndex index = new ResourceIndex();
  private final LimitedIndex limited = new LimitedIndex(index, LIMITS);

  /** An Ingress of about that size in heap. */
  private static Ingress ingress(String namespace, String name, int bytes) {
    String path = "/" + "x".repeat(Math.max(0, bytes - 1_500));
    return new Ingress(
        ResourceMeta.of(new ObjectKey(Kind.INGRESS, namespace, name)),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Backend(FieldPath.ROOT, FieldPath.ROOT, path, "web", new PortRef.ByNumber(80))));
  }

  private boolean isKept(Resource resource) {
    return !(index.get(resource.key()).orElseThrow() instanceof UnreadableResource);
  }

  @Test
  void objectAboveItsLimitIsUnknownUntilItShrinks() {
    Ingress large = ingress("shop", "large", 150_000);
    limited.put(large);
    assertEquals(
        List.of(new UnreadableResource(large.meta(), UnreadableResource.UnknownReason.TOO_LARGE)),
        index.tooLarge("shop"));
    assertEquals(1, limited.countTooLarge(Kind.INGRESS));
    assertEquals(0, limited.countTooLarge(Kind.SERVICE));
    limited.put(ingress("shop", "large", 2_000));
    assertEquals(List.of(), index.tooLarge("shop"));
    limited.put(large);
    limited.remove(large.key());
    assertEquals(List.of(), index.tooLarge("shop"));
    assertEquals(0, limited.usedBytes());
  }

  @Test
  void largestObjectsOfNamespaceAreDisplacedFirst() {
    List<Ingress> small =
        IntStream.range(0, 20).mapToObj(i -> ingress("shop", "small-" + i, 2_000)).toList();
    Ingress larger = ingress("shop", "larger", 90_000);
    Ingress other = ingress("other", "other", 90_000);
    limited.put(other);
    limited.put(larger);
    limited.put(ingress("shop", "first", 60_000));
    small.forEach(limited::put);
    assertTrue(isKept(larger));
    limited.put(ingress("shop", "last", 50_000));
    assertTrue(!isKept(larger));
    assertTrue(small.stream().allMatch(this::isKept));
    assertTrue(isKept(other));
  }

  @Test
  void namespaceOfSmallObjectsIsLimitedToo() {
    List<Ingress> small =
        IntStream.range(0, 200).mapToObj(i -> ingress("shop", "small-" + i, 2_000)).toList();
    small.forEach(limited::put);
    long kept = small.stream().filter(this::isKept).count();
    assertTrue(kept > 60 && kept < 150, () -> kept + " are kept");
  }

  @Test
  void totalIsTakenFromNamespaceThatUsesMost() {
    List<Ingress> greedy =
        IntStream.range(0, 3).mapToObj(i -> ingress("greedy", "g-" + i, 60_000)).toList();
    greedy.forEach(limited::put);
    List<Ingress> modest =
        IntStream.range(0, 12).mapToObj(i -> ingress("modest-" + i, "m", 30_000)).toList();
    modest.forEach(limited::put);
    assertTrue(modest.stream().allMatch(this::isKept));
    assertTrue(!greedy.stream().allMatch(this::isKept));
    assertTrue(limited.usedBytes() <= LIMITS.total(), () -> "" + limited.usedBytes());
  }

  /** Namespaces come and go. */
  @Test
  void nothingRemainsOfDeletedObjects() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      Ingress one = ingress("ns-" + i, "web", 2_000 + random.nextInt(150_000));
      limited.put(one);
      limited.put(ingress("ns-" + i, "web", 2_000 + random.nextInt(150_000)));
      limited.remove(one.key());
    }
    assertEquals(0, limited.usedBytes());
    assertEquals(0, limited.trackedNamespaces());
    assertEquals(0, index.objects().count());
  }

  /** An annotation of 256 KiB would be the large part of it. */
  @Test
  void unreadableObjectKeepsOnlyWhatIdentifiesIt() {
    ResourceMeta meta =
        new ResourceMeta(
            new ObjectKey(Kind.ENDPOINT_SLICE, "shop", "web-1"),
            Map.of(EndpointSet.SERVICE_NAME_LABEL, "web", "other", "x"),
            Map.of("large", "x".repeat(200_000)),
            List.of(),
            false);
    UnreadableResource resource = new UnreadableResource(meta);
    assertEquals(Map.of(EndpointSet.SERVICE_NAME_LABEL, "web"), resource.meta().labels());
    assertTrue(ResourceSize.heapBytes(resource) < 2_000);
    limited.put(new Namespace(ResourceMeta.of(Namespace.key("shop"))));
    limited.put(resource);
    assertEquals(Optional.of(resource), index.get(meta.key()));
  }
}
