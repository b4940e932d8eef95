package dev.portcullis.verdict;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.List;

/**
 * A view for who judges while others wait for the same thread: where the answer would take long,
 * through a long list or by a look at live objects, there is none.
 */
record AtOnce(ResourceView below) implements ResourceView, Live {

  /** Judging so many neighbours takes some milliseconds. */
  private static final int MANY = 100;

  @Override
  public Look look(String namespace) {
    throw new WouldTakeLong();
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return below.service(name);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return few(below.ingressesTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return few(below.endpointsOf(service));
  }

  private static <R> Lookup<List<R>> few(Lookup<List<R>> list) {
    if (list instanceof Lookup.Found<List<R>> found && found.value().size() > MANY) {
      throw new WouldTakeLong();
    }
    return list;
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return below.controllerOf(ingressClass);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return below.namespace(name);
  }

  @Override
  public DataPlane dataPlane() {
    return below.dataPlane();
  }
}
