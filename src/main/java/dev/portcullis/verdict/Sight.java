package dev.portcullis.verdict;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A view with what was looked at live in place of what it says of that.
 *
 * @param found what is there for each thing that was looked at
 */
record Sight(ResourceView below, Map<Read, List<Resource>> found) implements ResourceView {

  /** The same, with more that was looked at. */
  Sight and(Map<Read, List<Resource>> more) {
    Map<Read, List<Resource>> all = new HashMap<>(found);
    all.putAll(more);
    return new Sight(below, all);
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    List<Resource> seen = found.get(new Read.One(name.key()));
    return seen == null ? below.service(name) : one(seen, Service.class);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return below
        .ingressesTo(service)
        .map(list -> list.stream().flatMap(i -> asSeen(i, service)).toList());
  }

  /** The Ingress as it is now; none if it is gone, or leads elsewhere now. */
  private Stream<Ingress> asSeen(Ingress ingress, ServiceRef service) {
    List<Resource> seen = found.get(new Read.One(ingress.key()));
    return seen == null
        ? Stream.of(ingress)
        : seen.stream().map(Ingress.class::cast).filter(i -> i.hasBackendTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    List<Resource> seen = found.get(new Read.EndpointsOf(service));
    return seen == null
        ? below.endpointsOf(service)
        : Lookup.found(seen.stream().map(EndpointSet.class::cast).toList());
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    List<Resource> seen = found.get(new Read.One(IngressClass.key(ingressClass)));
    return seen == null
        ? below.controllerOf(ingressClass)
        : one(seen, IngressClass.class).map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    List<Resource> seen = found.get(new Read.One(Namespace.key(name)));
    return seen == null ? below.namespace(name) : one(seen, Namespace.class);
  }

  private static <R> Lookup<R> one(List<Resource> seen, Class<R> type) {
    return seen.stream().findFirst().map(r -> Lookup.found(type.cast(r))).orElseGet(Lookup::absent);
  }

  @Override
  public DataPlane dataPlane() {
    return below.dataPlane();
  }
}
