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
public final class ResourceIndex {

  private static final Comparator<Resource> BY_KEY = Comparator.comparing(Resource::key);

  private final Map<ObjectKey, Resource> objects = new ConcurrentHashMap<>();
  private final Map<ServiceRef, List<Ingress>> ingressesByService = new ConcurrentHashMap<>();
  private final Map<ServiceRef, List<EndpointSet>> endpointsByService = new ConcurrentHashMap<>();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

  /** Who is told of each object that became another one. */
  public interface ChangeListener {

    /**
     * Told by whoever writes, while others who write wait: so it has to be quick.
     *
     * @param before empty where there was none
     * @param after empty where there is none any more
     */
    void onChange(Optional<Resource> before, Optional<Resource> after);
  }

  /** Tells of every change from now on. */
  public void addListener(ChangeListener listener) {
    listeners.add(listener);
  }

  /** Puts an object in, in place of one with the same key. */
  public synchronized void put(Resource resource) {
    Set<ServiceRef> now = servicesOf(resource).collect(Collectors.toSet());
    Resource before = objects.put(resource.key(), resource);
    if (before != null) {
      servicesOf(before).filter(s -> !now.contains(s)).forEach(s -> removeFromService(before, s));
    }
    now.forEach(s -> addToService(resource, s));
    if (!resource.equals(before)) { // a watch that begins again brings what it had brought
      notifyListeners(Optional.ofNullable(before), Optional.of(resource));
    }
  }

  /** Takes an object out; nothing happens where there is none. */
  public synchronized void remove(ObjectKey key) {
    Resource before = objects.remove(key);
    if (before != null) {
      servicesOf(before).forEach(s -> removeFromService(before, s));
      notifyListeners(Optional.of(before), Optional.empty());
    }
  }

  private void notifyListeners(Optional<Resource> before, Optional<Resource> after) {
    listeners.forEach(l -> l.onChange(before, after));
  }

  /** The Services under which somebody looks for an object. */
  private static Stream<ServiceRef> servicesOf(Resource resource) {
    if (resource instanceof Ingress ingress) {
      return ingress.backends().stream().map(ingress::serviceOf).distinct();
    }
    return resource instanceof EndpointSet set ? set.service().stream() : Stream.of();
  }

  private void addToService(Resource resource, ServiceRef service) {
    if (resource instanceof Ingress ingress) {
      ingressesByService.merge(service, List.of(ingress), (l, one) -> insertSorted(ingress, l));
    } else if (resource instanceof EndpointSet set) {
      endpointsByService.merge(service, List.of(set), (l, one) -> insertSorted(set, l));
    }
  }

  private void removeFromService(Resource resource, ServiceRef service) {
    ingressesByService.computeIfPresent(service, (s, list) -> removeByKey(resource, list));
    endpointsByService.computeIfPresent(service, (s, list) -> removeByKey(resource, list));
  }

  /** One copy and few comparisons: thousands of Ingresses to one Service come one by one. */
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

  /** Null, which is no entry at all, where nothing is left. */
  private static <R extends Resource> List<R> removeByKey(Resource resource, List<R> list) {
    List<R> left = list.stream().filter(r -> !r.key().equals(resource.key())).toList();
    return left.isEmpty() ? null : left;
  }

  /** The object of that key; empty if there is none. */
  public Optional<Resource> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The Ingresses with a backend on that Service, sorted by key. */
  public List<Ingress> ingressesTo(ServiceRef service) {
    return ingressesByService.getOrDefault(service, List.of());
  }

  /** The Endpoints and slices of that Service, sorted by key. */
  public List<EndpointSet> endpointsOf(ServiceRef service) {
    return endpointsByService.getOrDefault(service, List.of());
  }

  /** Every object, in no order. */
  public Stream<Resource> objects() {
    return objects.values().stream();
  }
}
