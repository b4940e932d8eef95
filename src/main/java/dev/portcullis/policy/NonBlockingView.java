package dev.portcullis.policy;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.List;
import java.util.Set;

/**
 * A view for who judges while others wait for the same thread: where the answer would take long,
 * through a long list or by a look at live objects, there is none.
 */
record NonBlockingView(ResourceView delegate) implements ResourceView, LiveReader {

  /** Judging so many neighbours takes some milliseconds. */
  private static final int MAX_RELATED_RESOURCES = 100;

  @Override
  public Session openSession(String namespace) {
    throw new BlockingRequiredException();
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return delegate.service(name);
  }

  @Override
  public Set<String> serviceNames(String namespace) {
    return delegate.serviceNames(namespace);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return requireFew(delegate.ingressesTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return requireFew(delegate.endpointsOf(service));
  }

  private static <R> Lookup<List<R>> requireFew(Lookup<List<R>> list) {
    if (list instanceof Lookup.Found<List<R>> found
        && found.value().size() > MAX_RELATED_RESOURCES) {
      throw new BlockingRequiredException();
    }
    return list;
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return delegate.controllerOf(ingressClass);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return delegate.namespace(name);
  }

  @Override
  public DataPlane dataPlane() {
    return delegate.dataPlane();
  }
}
