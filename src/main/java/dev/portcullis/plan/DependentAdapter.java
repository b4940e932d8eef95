package dev.portcullis.plan;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Adapts Ingresses and endpoints to a changed Service where only the Service is given. A port keeps
 * its counterpart by number and protocol, by name, or because there is only one.
 */
public final class DependentAdapter {

  private final Service before;
  private final Service after;

  private DependentAdapter(Service before, Service after) {
    this.before = before;
    this.after = after;
  }

  /**
   * The desired objects, with dependents of changed Services adapted.
   *
   * @param given the keys of objects that are desired exactly so
   */
  public static Collection<Resource> adapt(
      Collection<? extends Resource> live,
      Collection<? extends Resource> desired,
      Set<ObjectKey> given) {
    Map<ObjectKey, Resource> adapted = new TreeMap<>();
    desired.forEach(r -> adapted.put(r.key(), r));
    for (Resource old : live) {
      if (old instanceof Service before
          && adapted.get(old.key()) instanceof Service after
          && !before.equals(after)) {
        DependentAdapter adapter = new DependentAdapter(before, after);
        adapted.replaceAll((key, r) -> given.contains(key) ? r : adapter.adapt(r));
      }
    }
    return adapted.values();
  }

  private Resource adapt(Resource object) {
    if (object instanceof Ingress ingress) {
      return ingress.withBackends(ingress.backends().stream().map(b -> adapt(ingress, b)).toList());
    }
    return object instanceof EndpointSet set
            && !set.isLabeledAsMirror()
            && set.service().equals(Optional.of(after.ref()))
        ? new EndpointSet(
            set.meta(), set.service(), set.fqdn(), set.subsets().stream().map(this::adapt).toList())
        : object;
  }

  private Backend adapt(Ingress ingress, Backend backend) {
    Optional<ServicePort> old = before.findPort(backend.port());
    if (!ingress.serviceOf(backend).equals(after.ref()) || old.isEmpty()) {
      return backend;
    }
    Optional<ServicePort> now = counterpart(old.get());
    if (now.isEmpty() || after.findPort(backend.port()).equals(now)) {
      return backend;
    }
    boolean byName = backend.port() instanceof PortRef.ByName && !now.get().name().isEmpty();
    return backend.withPort(
        byName ? new PortRef.ByName(now.get().name()) : new PortRef.ByNumber(now.get().port()));
  }

  private Optional<ServicePort> counterpart(ServicePort port) {
    return findPort(after, p -> p.identity().equals(port.identity()))
        .or(() -> findPort(after, p -> !p.name().isEmpty() && p.name().equals(port.name())))
        .or(() -> findPort(after, p -> before.ports().size() == 1 && after.ports().size() == 1));
  }

  private static Optional<ServicePort> findPort(Service service, Predicate<ServicePort> condition) {
    return service.ports().stream().filter(condition).findFirst();
  }

  private Subset adapt(Subset subset) {
    List<EndpointPort> ports = new ArrayList<>();
    for (EndpointPort port : subset.ports()) {
      Optional<ServicePort> old =
          findPort(before, port::matches)
              .or(() -> findPort(before, p -> subset.ports().size() == 1 && hasOnePort()));
      ports.add(old.flatMap(o -> counterpart(o).map(n -> adapt(port, o, n))).orElse(port));
    }
    return new Subset(subset.fieldPath(), subset.addresses(), ports);
  }

  private boolean hasOnePort() {
    return before.ports().size() == 1;
  }

  private static EndpointPort adapt(EndpointPort port, ServicePort old, ServicePort now) {
    boolean moves =
        old.targetPort() instanceof PortRef.ByNumber from
            && now.targetPort() instanceof PortRef.ByNumber
            && port.number().equals(OptionalInt.of(from.number()));
    return new EndpointPort(
        port.fieldPath(),
        now.name(),
        moves ? OptionalInt.of(((PortRef.ByNumber) now.targetPort()).number()) : port.number(),
        now.protocol(),
        port.appProtocol());
  }
}
