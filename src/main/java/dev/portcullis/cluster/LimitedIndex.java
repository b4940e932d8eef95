package dev.portcullis.cluster;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceIndex;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceSize;
import dev.portcullis.model.UnreadableResource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes to an index within limits. An object that exceeds them is stored without its content, the
 * largest of its namespace first, so that one large object does not displace a thousand small ones.
 * It stays without content until it changes or is listed again.
 */
final class LimitedIndex {

  /** Smaller objects are not displaced, so that the bookkeeping costs nothing for most objects. */
  static final long MIN_DISPLACED_BYTES = 16 * 1024;

  private static final Comparator<LargeObject> BY_SIZE =
      Comparator.comparingLong(LargeObject::bytes).thenComparing(LargeObject::key);

  private final ResourceIndex index;
  private final CacheLimits limits;
  private final Map<String, Usage> usageByNamespace = new HashMap<>();
  private long total;

  private record LargeObject(ObjectKey key, long bytes) {}

  /** The heap that the objects of a namespace use. */
  private static final class Usage {
    private final NavigableSet<LargeObject> large = new TreeSet<>(BY_SIZE);
    private long bytes;
    private int objects;
  }

  LimitedIndex(ResourceIndex index, CacheLimits limits) {
    this.index = index;
    this.limits = limits;
  }

  /** Whether an object alone exceeds the limits. */
  boolean exceedsObjectLimit(Resource resource) {
    return ResourceSize.heapBytes(resource) > limits.object();
  }

  /** The stored object; empty if there is none. */
  Optional<Resource> get(ObjectKey key) {
    return index.get(key);
  }

  /** The number of objects of a kind that are stored without content because of the limits. */
  long countTooLarge(Kind kind) {
    return index.countTooLarge(kind);
  }

  /** The heap that the stored objects use. */
  synchronized long usedBytes() {
    return total;
  }

  /** The number of namespaces for which something is stored. */
  synchronized int trackedNamespaces() {
    return usageByNamespace.size();
  }

  /** Adds an object, which replaces one of the same key. */
  synchronized void put(Resource resource) {
    long bytes = ResourceSize.heapBytes(resource);
    if (bytes > limits.object() && !(resource instanceof UnreadableResource)) {
      putTooLarge(resource.meta());
      return;
    }
    index.get(resource.key()).ifPresent(this::release);
    charge(resource.key(), bytes);
    index.put(resource);
    displace(resource.key());
  }

  /** Adds an object without its content. */
  synchronized void putTooLarge(ResourceMeta meta) {
    index.get(meta.key()).ifPresent(this::release);
    UnreadableResource resource =
        new UnreadableResource(meta, UnreadableResource.UnknownReason.TOO_LARGE);
    charge(resource.key(), ResourceSize.heapBytes(resource));
    index.put(resource);
  }

  /** Removes an object, if it exists. */
  synchronized void remove(ObjectKey key) {
    index.get(key).ifPresent(this::release);
    index.remove(key);
  }

  private void charge(ObjectKey key, long bytes) {
    Usage usage = usageByNamespace.computeIfAbsent(key.namespace(), n -> new Usage());
    usage.bytes += bytes;
    usage.objects++;
    total += bytes;
    if (bytes >= MIN_DISPLACED_BYTES) {
      usage.large.add(new LargeObject(key, bytes));
    }
  }

  private void release(Resource resource) {
    ObjectKey key = resource.key();
    long bytes = ResourceSize.heapBytes(resource);
    Usage usage = usageByNamespace.get(key.namespace());
    usage.bytes -= bytes;
    usage.objects--;
    total -= bytes;
    usage.large.remove(new LargeObject(key, bytes));
    if (usage.objects == 0) {
      usageByNamespace.remove(key.namespace());
    }
  }

  /**
   * Displaces objects until the limits hold.
   *
   * @param added is displaced if its namespace has only small objects
   */
  private void displace(ObjectKey added) {
    Usage usage = usageByNamespace.get(added.namespace());
    while (usage.bytes > limits.namespace() && displaceFrom(usage, added)) {}
    while (total > limits.total() && displaceFrom(largestUsage(usage), added)) {}
  }

  /** Whether an object was displaced. */
  private boolean displaceFrom(Usage usage, ObjectKey added) {
    ObjectKey key = usage.large.isEmpty() ? added : usage.large.last().key();
    Resource displaced = index.get(key).orElseThrow();
    if (displaced instanceof UnreadableResource) {
      return false;
    }
    putTooLarge(displaced.meta());
    return true;
  }

  /** The namespace that uses most; one without large objects only if there is no other. */
  private Usage largestUsage(Usage own) {
    return usageByNamespace.values().stream()
        .filter(u -> !u.large.isEmpty())
        .max(Comparator.comparingLong(u -> u.bytes))
        .orElse(own);
  }
}
