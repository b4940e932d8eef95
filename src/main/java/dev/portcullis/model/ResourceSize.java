package dev.portcullis.model;

import java.util.Map;
import java.util.stream.Stream;

/** The size of an object for evaluations, which read each of its entries, and for views. */
public final class ResourceSize {

  /** Approximate heap of an object without its lists and strings, with its places in an index. */
  private static final int OBJECT_BYTES = 600;

  /** Of an entry of a list or map, without its strings. */
  private static final int ENTRY_BYTES = 120;

  /** Of a backend with its two field paths and its place in an index. */
  private static final int BACKEND_BYTES = 500;

  /** Of a string without its characters. */
  private static final int STRING_BYTES = 56;

  private static final int MAX_LATIN1 = 0xFF;

  private ResourceSize() {}

  /** The number of backends, ports, and addresses of an object. */
  public static int of(Resource resource) {
    if (resource instanceof Ingress ingress) {
      return ingress.backends().size();
    } else if (resource instanceof Service service) {
      return service.ports().size();
    }
    return resource instanceof EndpointSet set
        ? set.subsets().stream().mapToInt(s -> s.addresses().size() + s.ports().size()).sum()
        : 1;
  }

  /** The approximate heap of an object in a view, in bytes. */
  public static long heapBytes(Resource resource) {
    return OBJECT_BYTES + metaBytes(resource.meta()) + contentBytes(resource);
  }

  private static long metaBytes(ResourceMeta meta) {
    return mapBytes(meta.labels())
        + mapBytes(meta.annotations())
        + meta.owners().stream().mapToLong(o -> entryBytes(o.apiGroup(), o.kind(), o.name())).sum();
  }

  private static long contentBytes(Resource resource) {
    if (resource instanceof Ingress ingress) {
      return ingress.allBackends().mapToLong(ResourceSize::backendBytes).sum()
          + ingress.resourceMatches().stream().mapToLong(ResourceSize::matchBytes).sum()
          + ingress.actions().keySet().stream().mapToLong(ResourceSize::entryBytes).sum();
    } else if (resource instanceof Service service) {
      return mapBytes(service.selector())
          + service.ports().stream().mapToLong(p -> 2 * entryBytes(p.name())).sum();
    } else if (resource instanceof EndpointSet set) {
      return set.subsets().stream().mapToLong(ResourceSize::subsetBytes).sum();
    }
    return resource instanceof IngressClass other ? stringBytes(other.controller()) : 0;
  }

  private static long backendBytes(Ingress.Backend backend) {
    return BACKEND_BYTES
        + stringBytes(backend.service())
        + stringBytes(backend.route())
        + backend.match().map(ResourceSize::matchBytes).orElse(0L);
  }

  private static long matchBytes(Ingress.Match match) {
    return ENTRY_BYTES + stringBytes(match.path());
  }

  private static long subsetBytes(Subset subset) {
    return ENTRY_BYTES
        + subset.addresses().stream().mapToLong(a -> entryBytes(a.ip(), a.targetUid())).sum()
        + subset.ports().stream().mapToLong(p -> 2 * entryBytes(p.name(), p.appProtocol())).sum();
  }

  private static long mapBytes(Map<String, String> map) {
    return map.entrySet().stream().mapToLong(e -> entryBytes(e.getKey(), e.getValue())).sum();
  }

  private static long entryBytes(String... strings) {
    return ENTRY_BYTES + Stream.of(strings).mapToLong(ResourceSize::stringBytes).sum();
  }

  /** The JVM stores a string with one byte per character if all are Latin-1, or else with two. */
  private static long stringBytes(String text) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    boolean latin1 = text.chars().allMatch(c -> c <= MAX_LATIN1);
    return STRING_BYTES + (latin1 ? text.length() : 2L * text.length());
  }
}
