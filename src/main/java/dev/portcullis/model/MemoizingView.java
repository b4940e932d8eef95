package dev.portcullis.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A view that stands still while something is judged: what has been asked is answered the same
 * again, whatever happens to the view below, and what follows from it is made once. For one thread.
 */
public final class MemoizingView implements ResourceView {

  private final ResourceView delegate;
  private final Map<ServiceRef, Lookup<Service>> services = new HashMap<>();
  private final Map<ServiceRef, Lookup<List<Ingress>>> ingressesByService = new HashMap<>();
  private final Map<ServiceRef, Lookup<List<EndpointSet>>> endpointsByService = new HashMap<>();
  private final Map<String, Lookup<String>> controllersByClass = new HashMap<>();
  private final Map<ViewQuery<?>, Object> derived = new HashMap<>();

  /** That view, from now on. */
  public MemoizingView(ResourceView below) {
    this.delegate = below;
  }

  private static <K, V> V memoize(Map<K, V> known, K key, Function<K, V> ask) {
    V answer = known.get(key);
    if (answer == null) {
      answer = ask.apply(key);
      known.put(key, answer);
    }
    return answer;
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return memoize(services, name, delegate::service);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return memoize(ingressesByService, service, delegate::ingressesTo);
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return memoize(endpointsByService, service, delegate::endpointsOf);
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return memoize(controllersByClass, ingressClass, delegate::controllerOf);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return delegate.namespace(name);
  }

  @Override
  public DataPlane dataPlane() {
    return delegate.dataPlane();
  }

  @Override
  @SuppressWarnings("unchecked") // what is kept for it was made by it
  public <T> T query(ViewQuery<T> what) {
    return (T) memoize(derived, what, d -> d.computeFrom(this));
  }
}
