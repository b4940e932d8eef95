package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceMeta.OwnerRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An entry of the table of managed objects: what identifies the objects that a controller writes
 * (an owner or labels), and their shape. An object matches if it has everything that is set.
 *
 * @param name for messages and metrics
 * @param owner an owner of the object, {@code group/Kind}, or {@code Kind} of the core group; empty
 *     for any or none
 * @param labels labels of the object; an empty value matches any value
 * @param serviceLabels labels of the Service, or of the Service of endpoints
 * @param kinds the kinds of the objects
 * @param service the name of the Service, or of the Service of endpoints; may end with {@code *};
 *     empty for any
 * @param endpoint the only address and port of endpoints, {@code 192.0.2.1:80}; empty for any
 * @param writers the user names of the controller; empty if not known
 */
public record ManagedObjectEntry(
    String name,
    String owner,
    Map<String, String> labels,
    Map<String, String> serviceLabels,
    Set<Kind> kinds,
    String service,
    String endpoint,
    Set<String> writers) {

  public ManagedObjectEntry {
    labels = Map.copyOf(labels);
    serviceLabels = Map.copyOf(serviceLabels);
    kinds = Set.copyOf(kinds);
    writers = Set.copyOf(writers);
  }

  private boolean matchesMeta(ResourceMeta meta) {
    return kinds.contains(meta.key().kind())
        && (owner.isEmpty() || meta.owners().stream().anyMatch(this::isOwner))
        && containsAll(meta.labels(), labels)
        && (service.isEmpty() || matchesService(serviceName(meta)));
  }

  /**
   * Whether a whole object matches.
   *
   * @param view holds the object if it is endpoints, and their Service
   */
  boolean matches(ResourceMeta meta, ResourceView view) {
    return matchesMeta(meta)
        && (serviceLabels.isEmpty() || containsAll(serviceLabelsOf(meta, view), serviceLabels))
        && (endpoint.isEmpty() || meta.key().kind() == Kind.SERVICE || hasOnlyEndpoint(meta, view));
  }

  private boolean isOwner(OwnerRef reference) {
    String group = reference.apiGroup();
    return owner.equals(group.isEmpty() ? reference.kind() : group + "/" + reference.kind());
  }

  private static boolean containsAll(Map<String, String> actual, Map<String, String> expected) {
    return expected.entrySet().stream()
        .allMatch(
            e ->
                e.getValue().isEmpty()
                    ? actual.containsKey(e.getKey())
                    : e.getValue().equals(actual.get(e.getKey())));
  }

  private boolean matchesService(String name) {
    return service.endsWith("*")
        ? name.startsWith(service.substring(0, service.length() - 1))
        : name.equals(service);
  }

  private static String serviceName(ResourceMeta meta) {
    return meta.key().kind() == Kind.SERVICE
        ? meta.key().name()
        : EndpointSet.serviceOf(meta).map(ServiceRef::name).orElse("");
  }

  private static Map<String, String> serviceLabelsOf(ResourceMeta meta, ResourceView view) {
    if (meta.key().kind() == Kind.SERVICE) {
      return meta.labels();
    }
    return EndpointSet.serviceOf(meta)
        .map(view::service)
        .flatMap(Lookup::toOptional)
        .map(Service::meta)
        .map(ResourceMeta::labels)
        .orElse(Map.of());
  }

  private boolean hasOnlyEndpoint(ResourceMeta meta, ResourceView view) {
    return EndpointSet.serviceOf(meta).map(view::endpointsOf).flatMap(Lookup::toOptional).stream()
        .flatMap(List::stream)
        .filter(e -> e.key().equals(meta.key()))
        .anyMatch(e -> e.subsets().stream().allMatch(this::hasOnlyEndpoint));
  }

  private boolean hasOnlyEndpoint(Subset subset) {
    return !subset.ports().isEmpty()
        && subset.addresses().stream()
            .allMatch(a -> subset.ports().stream().allMatch(p -> isEndpoint(a.ip(), p.number())));
  }

  private boolean isEndpoint(String ip, OptionalInt port) {
    return port.isPresent() && endpoint.equals(ip + ":" + port.getAsInt());
  }
}
