package dev.portcullis.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A view that does not change during an evaluation: a repeated look-up gets the first answer again,
 * even if the view below has changed, and a {@link ViewQuery} is computed once. Not thread-safe.
 */
public final class MemoizingView extends ForwardingView {

  private final Map<ServiceRef, Lookup<Service>> services = new HashMap<>();
  private final Map<ServiceRef, Lookup<List<Ingress>>> ingressesByService = new HashMap<>();
  private final Map<ServiceRef, Lookup<List<EndpointSet>>> endpointsByService = new HashMap<>();
  private final Map<String, Lookup<String>> controllersByClass = new HashMap<>();
  private final Map<ViewQuery<?>, Object> queryResults = new HashMap<>();

  public MemoizingView(ResourceView base) {
    super(base);
  }

  /** Unlike {@link Map#computeIfAbsent}, lets {@code compute} memoize other entries. */
  private static <K, V> V memoize(Map<K, V> known, K key, Function<K, V> compute) {
    V answer = known.get(key);
    if (answer == null) {
      answer = compute.apply(key);
      known.put(key, answer);
    }
    return answer;
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return memoize(services, name, base::service);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return memoize(ingressesByService, service, base::ingressesTo);
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return memoize(endpointsByService, service, base::endpointsOf);
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return memoize(controllersByClass, ingressClass, base::controllerOf);
  }

  @Override
  @SuppressWarnings("unchecked") // the query itself computed the result that is stored for it
  public <T> T query(ViewQuery<T> query) {
    return (T) memoize(queryResults, query, q -> q.computeFrom(this));
  }
}
