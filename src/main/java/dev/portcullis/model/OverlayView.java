package dev.portcullis.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A view in which one object is created, replaced, or deleted. */
final class OverlayView extends ForwardingView {

  private final ObjectKey key;
  private final Optional<Resource> replacement;

  /**
   * @param replacement empty if the object is deleted
   */
  OverlayView(ResourceView base, ObjectKey key, Optional<Resource> replacement) {
    super(base);
    this.key = key;
    this.replacement = replacement;
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return name.key().equals(key) ? replacement(Service.class) : base.service(name);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return overlay(base.ingressesTo(service), Ingress.class, i -> i.refersTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    boolean unreadable =
        replacement
            .filter(UnreadableResource.class::isInstance)
            .flatMap(r -> EndpointSet.serviceOf(r.meta()))
            .filter(service::equals)
            .isPresent();
    return unreadable
        ? Lookup.unknown()
        : overlay(
            withoutObsoleteMirrors(base.endpointsOf(service), service),
            EndpointSet.class,
            e -> e.service().equals(Optional.of(service)));
  }

  /** Without the mirrors of Endpoints that this view replaces: the controller replaces them too. */
  private Lookup<List<EndpointSet>> withoutObsoleteMirrors(
      Lookup<List<EndpointSet>> sets, ServiceRef service) {
    boolean replaced =
        key.kind() == Kind.ENDPOINTS
            && key.namespace().equals(service.namespace())
            && key.name().equals(service.name());
    if (!replaced
        || !(sets instanceof Lookup.Found<List<EndpointSet>> found)
        || !EndpointSet.hasMirror(found.value())) {
      return sets;
    }
    ResourceView memoized = new MemoizingView(base);
    return Lookup.found(
        found.value().stream().filter(s -> !EndpointOwnership.isMirror(s, memoized)).toList());
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return IngressClass.key(ingressClass).equals(key)
        ? replacement(IngressClass.class).map(IngressClass::controller)
        : base.controllerOf(ingressClass);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return Namespace.key(name).equals(key) ? replacement(Namespace.class) : base.namespace(name);
  }

  private <R extends Resource> Lookup<R> replacement(Class<R> type) {
    return replacement
        .map(r -> type.isInstance(r) ? Lookup.found(type.cast(r)) : Lookup.<R>unknown())
        .orElseGet(Lookup::absent);
  }

  private <R extends Resource> Lookup<List<R>> overlay(
      Lookup<List<R>> before, Class<R> type, Predicate<R> isInList) {
    Optional<R> added = replacement.filter(type::isInstance).map(type::cast).filter(isInList);
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
