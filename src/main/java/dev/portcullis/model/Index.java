package dev.portcullis.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects by what a chain asks for. Writers wait for each other, readers for nobody: a list that is
 * handed out never changes, and an object that is replaced is never missing in between.
 */
public final class Index {

  private static final Comparator<Resource> BY_KEY = Comparator.comparing(Resource::key);

  private final Map<ObjectKey, Resource> objects = new ConcurrentHashMap<>();
  private final Map<ServiceName, List<Ingress>> ingresses = new ConcurrentHashMap<>();
  private final Map<ServiceName, List<EndpointSet>> endpoints = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Who is told of each object that became another one. */
  public interface Listener {

    /**
     * Told by whoever writes, while others who write wait: so it has to be quick.
     *
     * @param before empty where there was none
     * @param after empty where there is none any more
     */
    void changed(Optional<Resource> before, Optional<Resource> after);
  }

  /** Tells of every change from now on. */
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** Puts an object in, in place of one with the same key. */
  public synchronized void put(Resource resource) {
    Set<ServiceName> now = services(resource).collect(Collectors.toSet());
    Resource before = objects.put(resource.key(), resource);
    if (before != null) {
      services(before).filter(s -> !now.contains(s)).forEach(s -> take(before, s));
    }
    now.forEach(s -> add(resource, s));
    if (!resource.equals(before)) { // a watch that begins again brings what it had brought
      tell(Optional.ofNullable(before), Optional.of(resource));
    }
  }

  /** Takes an object out; nothing happens where there is none. */
  public synchronized void remove(ObjectKey key) {
    Resource before = objects.remove(key);
    if (before != null) {
      services(before).forEach(s -> take(before, s));
      tell(Optional.of(before), Optional.empty());
    }
  }

  private void tell(Optional<Resource> before, Optional<Resource> after) {
    listeners.forEach(l -> l.changed(before, after));
  }

  /** The Services under which somebody looks for an object. */
  private static Stream<ServiceName> services(Resource resource) {
    if (resource instanceof Ingress ingress) {
      return ingress.backends().stream().map(ingress::serviceOf).distinct();
    }
    return resource instanceof EndpointSet set ? set.service().stream() : Stream.of();
  }

  private void add(Resource resource, ServiceName service) {
    if (resource instanceof Ingress ingress) {
      ingresses.merge(service, List.of(ingress), (l, one) -> with(ingress, l));
    } else if (resource instanceof EndpointSet set) {
      endpoints.merge(service, List.of(set), (l, one) -> with(set, l));
    }
  }

  private void take(Resource resource, ServiceName service) {
    ingresses.computeIfPresent(service, (s, list) -> without(resource, list));
    endpoints.computeIfPresent(service, (s, list) -> without(resource, list));
  }

  /** One copy and few comparisons: thousands of Ingresses to one Service come one by one. */
  private static <R extends Resource> List<R> with(R resource, List<R> list) {
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

  /** Null, which is no entry at all, where nothing is left. */
  private static <R extends Resource> List<R> without(Resource resource, List<R> list) {
    List<R> left = list.stream().filter(r -> !r.key().equals(resource.key())).toList();
    return left.isEmpty() ? null : left;
  }

  /** The object of that key; empty if there is none. */
  public Optional<Resource> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The Ingresses with a backend on that Service, sorted by key. */
  public List<Ingress> ingressesTo(ServiceName service) {
    return ingresses.getOrDefault(service, List.of());
  }

  /** The Endpoints and slices of that Service, sorted by key. */
  public List<EndpointSet> endpointsOf(ServiceName service) {
    return endpoints.getOrDefault(service, List.of());
  }

  /** Every object, in no order. */
  public Stream<Resource> objects() {
    return objects.values().stream();
  }
}
