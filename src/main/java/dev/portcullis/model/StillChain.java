package dev.portcullis.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A view that stands still while something is judged: what has been asked is answered the same
 * again, whatever happens to the view below, and what follows from it is made once. For one thread.
 */
public final class StillChain implements Chain {

  private final Chain below;
  private final Map<ServiceName, Lookup<Service>> services = new HashMap<>();
  private final Map<ServiceName, Lookup<List<Ingress>>> ingresses = new HashMap<>();
  private final Map<ServiceName, Lookup<List<EndpointSet>>> endpoints = new HashMap<>();
  private final Map<String, Lookup<String>> controllers = new HashMap<>();
  private final Map<Derived<?>, Object> derived = new HashMap<>();

  /** That view, from now on. */
  public StillChain(Chain below) {
    this.below = below;
  }

  private static <K, V> V once(Map<K, V> known, K key, Function<K, V> ask) {
    V answer = known.get(key);
    if (answer == null) {
      answer = ask.apply(key);
      known.put(key, answer);
    }
    return answer;
  }

  @Override
  public Lookup<Service> service(ServiceName name) {
    return once(services, name, below::service);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceName service) {
    return once(ingresses, service, below::ingressesTo);
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceName service) {
    return once(endpoints, service, below::endpointsOf);
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return once(controllers, ingressClass, below::controllerOf);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return below.namespace(name);
  }

  @Override
  public DataPlane dataPlane() {
    return below.dataPlane();
  }

  @Override
  @SuppressWarnings("unchecked") // what is kept for it was made by it
  public <T> T derived(Derived<T> what) {
    return (T) once(derived, what, d -> d.from(this));
  }
}
