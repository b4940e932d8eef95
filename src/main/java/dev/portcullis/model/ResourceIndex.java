package dev.portcullis.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects by key and by the Service that they refer to. Writers wait for each other, readers never
 * wait: a list that was returned never changes, and an object that is replaced is never missing in
 * between.
 */
public final class ResourceIndex {

  private static final Comparator<Resource> BY_KEY = Comparator.comparing(Resource::key);

  private final Map<ObjectKey, Resource> objects = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> serviceNamesByNamespace = new ConcurrentHashMap<>();
  private final Map<ServiceRef, List<Ingress>> ingressesByService = new ConcurrentHashMap<>();
  private final Map<ServiceRef, List<EndpointSet>> endpointsByService = new ConcurrentHashMap<>();
  private final Map<ServiceRef, List<UnreadableResource>> unreadableEndpointsByService =
      new ConcurrentHashMap<>();
  private final Map<String, List<UnreadableResource>> tooLargeByNamespace =
      new ConcurrentHashMap<>();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

  /** Receives each object that has changed. */
  public interface ChangeListener {

    /** Called on the thread of the writer while other writers wait, so it has to be fast. */
    void onChange(ResourceChange change);
  }

  /** Adds a listener for all changes from now on. */
  public void addListener(ChangeListener listener) {
    listeners.add(listener);
  }

  /** Adds an object; replaces one of the same key. */
  public synchronized void put(Resource resource) {
    Resource before = objects.put(resource.key(), resource);
    if (resource.key().kind() == Kind.SERVICE) {
      serviceNamesByNamespace
          .computeIfAbsent(resource.key().namespace(), n -> new ConcurrentSkipListSet<>())
          .add(resource.key().name());
    }
    removeTooLarge(before);
    if (resource instanceof UnreadableResource unreadable && unreadable.isTooLarge()) {
      tooLargeByNamespace.merge(
          resource.key().namespace(),
          List.of(unreadable),
          (list, one) -> insertSorted(unreadable, list));
    }
    Set<ServiceRef> now = servicesOf(resource).collect(Collectors.toSet());
    now.forEach(s -> addToService(resource, s));
    if (before != null) { // after the new entries, so that the object is never missing
      boolean sameType = before.getClass() == resource.getClass();
      servicesOf(before)
          .filter(s -> !sameType || !now.contains(s))
          .forEach(s -> removeFromService(before, s));
    }
    if (!resource.equals(before)) { // a watch that restarts delivers known objects again
      notifyListeners(new ResourceChange(Optional.ofNullable(before), Optional.of(resource)));
    }
  }

  /** Removes an object, if it exists. */
  public synchronized void remove(ObjectKey key) {
    Resource before = objects.remove(key);
    if (before != null) {
      if (key.kind() == Kind.SERVICE) {
        serviceNamesByNamespace.computeIfPresent(
            key.namespace(), (n, names) -> removeName(key.name(), names));
      }
      removeTooLarge(before);
      servicesOf(before).forEach(s -> removeFromService(before, s));
      notifyListeners(ResourceChange.deletion(before));
    }
  }

  /** Null, which removes the entry, if nothing is left: namespaces come and go. */
  private static Set<String> removeName(String name, Set<String> names) {
    names.remove(name);
    return names.isEmpty() ? null : names;
  }

  private void removeTooLarge(Resource before) {
    if (before instanceof UnreadableResource unreadable && unreadable.isTooLarge()) {
      tooLargeByNamespace.computeIfPresent(
          before.key().namespace(), (n, list) -> removeByKey(unreadable, list));
    }
  }

  private void notifyListeners(ResourceChange change) {
    listeners.forEach(l -> l.onChange(change));
  }

  /** The Services by which an object is looked up. */
  private static Stream<ServiceRef> servicesOf(Resource resource) {
    return resource instanceof Ingress ingress
        ? ingress.services()
        : EndpointSet.serviceOf(resource.meta()).stream();
  }

  private void addToService(Resource resource, ServiceRef service) {
    if (resource instanceof Ingress ingress) {
      add(ingress, service, ingressesByService);
    } else if (resource instanceof EndpointSet set) {
      add(set, service, endpointsByService);
    } else if (resource instanceof UnreadableResource unreadable) {
      add(unreadable, service, unreadableEndpointsByService);
    }
  }

  private static <R extends Resource> void add(
      R resource, ServiceRef service, Map<ServiceRef, List<R>> byService) {
    byService.merge(service, List.of(resource), (list, one) -> insertSorted(resource, list));
  }

  private void removeFromService(Resource resource, ServiceRef service) {
    if (resource instanceof Ingress) {
      ingressesByService.computeIfPresent(service, (s, list) -> removeByKey(resource, list));
    } else if (resource instanceof EndpointSet) {
      endpointsByService.computeIfPresent(service, (s, list) -> removeByKey(resource, list));
    } else {
      unreadableEndpointsByService.computeIfPresent(
          service, (s, list) -> removeByKey(resource, list));
    }
  }

  /** Copies once and compares little: thousands of Ingresses of one Service are added singly. */
  private static <R extends Resource> List<R> insertSorted(R resource, List<R> list) {
    int place = Collections.binarySearch(list, resource, BY_KEY);
    List<R> result = new ArrayList<>(list.size() + 1);
    result.addAll(list);
    if (place >= 0) {
      result.set(place, resource);
    } else {
      result.add(-place - 1, resource);
    }
    return Collections.unmodifiableList(result);
  }

  /** Null, which removes the entry, if nothing is left. */
  private static <R extends Resource> List<R> removeByKey(Resource resource, List<R> list) {
    List<R> left = list.stream().filter(r -> !r.key().equals(resource.key())).toList();
    return left.isEmpty() ? null : left;
  }

  public Optional<Resource> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The names of the Services in a namespace, sorted; later changes show in the set. */
  public Set<String> serviceNames(String namespace) {
    return Collections.unmodifiableSet(serviceNamesByNamespace.getOrDefault(namespace, Set.of()));
  }

  /** The Ingresses with a backend on that Service, sorted by key. */
  public List<Ingress> ingressesTo(ServiceRef service) {
    return ingressesByService.getOrDefault(service, List.of());
  }

  /** The Endpoints and slices of that Service, sorted by key; unknown if one is unreadable. */
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return unreadableEndpointsByService.containsKey(service)
        ? Lookup.unknown()
        : Lookup.found(endpointsByService.getOrDefault(service, List.of()));
  }

  /** The objects of a namespace that are too large, sorted by key. */
  public List<UnreadableResource> tooLarge(String namespace) {
    return tooLargeByNamespace.getOrDefault(namespace, List.of());
  }

  /** The number of objects of a kind that are too large. */
  public long countTooLarge(Kind kind) {
    return tooLargeByNamespace.values().stream()
        .flatMap(List::stream)
        .filter(u -> u.key().kind() == kind)
        .count();
  }

  /** The number of namespaces of which something is stored besides the objects. */
  int trackedNamespaces() {
    return serviceNamesByNamespace.size() + tooLargeByNamespace.size();
  }

  /** Every object, in no order. */
  public Stream<Resource> objects() {
    return objects.values().stream();
  }
}
