package dev.portcullis.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A view in which one object is other than in the view below: there, different, or gone. */
record ChangedChain(Chain below, ObjectKey key, Optional<Resource> now) implements Chain {

  @Override
  public Lookup<Service> service(ServiceName name) {
    if (!name.key().equals(key)) {
      return below.service(name);
    }
    return now.map(r -> Lookup.found((Service) r)).orElseGet(Lookup::absent);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceName service) {
    return changed(below.ingressesTo(service), Ingress.class, i -> i.refersTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceName service) {
    return changed(
        below.endpointsOf(service),
        EndpointSet.class,
        e -> e.service().equals(Optional.of(service)));
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    if (key.kind() != Kind.INGRESS_CLASS || !key.name().equals(ingressClass)) {
      return below.controllerOf(ingressClass);
    }
    return now.map(r -> Lookup.found(((IngressClass) r).controller())).orElseGet(Lookup::absent);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    if (key.kind() != Kind.NAMESPACE || !key.name().equals(name)) {
      return below.namespace(name);
    }
    return now.map(r -> Lookup.found((Namespace) r)).orElseGet(Lookup::absent);
  }

  @Override
  public DataPlane dataPlane() {
    return below.dataPlane();
  }

  private <R extends Resource> Lookup<List<R>> changed(
      Lookup<List<R>> before, Class<R> type, Predicate<R> belongs) {
    Optional<R> added = now.filter(type::isInstance).map(type::cast).filter(belongs);
    return before.map(
        list -> {
          if (added.isEmpty() && list.stream().noneMatch(r -> r.key().equals(key))) {
            return list;
          }
          List<R> result = new ArrayList<>(list);
          result.removeIf(r -> r.key().equals(key));
          added.ifPresent(result::add);
          result.sort(Comparator.comparing(Resource::key));
          return List.copyOf(result);
        });
  }
}
