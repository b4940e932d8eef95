package dev.portcullis.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A view in which one object is other than in the view below: there, different, or gone. */
record OverlayView(ResourceView base, ObjectKey key, Optional<Resource> replacement)
    implements ResourceView {

  @Override
  public Lookup<Service> service(ServiceRef name) {
    if (!name.key().equals(key)) {
      return base.service(name);
    }
    return replacement.map(r -> Lookup.found((Service) r)).orElseGet(Lookup::absent);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return overlay(base.ingressesTo(service), Ingress.class, i -> i.hasBackendTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return overlay(
        base.endpointsOf(service),
        EndpointSet.class,
        e -> e.service().equals(Optional.of(service)));
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    if (key.kind() != Kind.INGRESS_CLASS || !key.name().equals(ingressClass)) {
      return base.controllerOf(ingressClass);
    }
    return replacement
        .map(r -> Lookup.found(((IngressClass) r).controller()))
        .orElseGet(Lookup::absent);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    if (key.kind() != Kind.NAMESPACE || !key.name().equals(name)) {
      return base.namespace(name);
    }
    return replacement.map(r -> Lookup.found((Namespace) r)).orElseGet(Lookup::absent);
  }

  @Override
  public DataPlane dataPlane() {
    return base.dataPlane();
  }

  private <R extends Resource> Lookup<List<R>> overlay(
      Lookup<List<R>> before, Class<R> type, Predicate<R> belongs) {
    Optional<R> added = replacement.filter(type::isInstance).map(type::cast).filter(belongs);
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
