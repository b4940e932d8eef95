package dev.portcullis.policy;

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
 * @param liveObjects what is there for each thing that was looked at
 */
record LiveOverlayView(ResourceView delegate, Map<LiveRead, List<Resource>> liveObjects)
    implements ResourceView {

  /** The same, with more that was looked at. */
  LiveOverlayView withLiveObjects(Map<LiveRead, List<Resource>> more) {
    Map<LiveRead, List<Resource>> all = new HashMap<>(liveObjects);
    all.putAll(more);
    return new LiveOverlayView(delegate, all);
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    List<Resource> seen = liveObjects.get(new LiveRead.ObjectRead(name.key()));
    return seen == null ? delegate.service(name) : firstAs(seen, Service.class);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return delegate
        .ingressesTo(service)
        .map(list -> list.stream().flatMap(i -> liveOrCached(i, service)).toList());
  }

  /** The Ingress as it is now; none if it is gone, or leads elsewhere now. */
  private Stream<Ingress> liveOrCached(Ingress ingress, ServiceRef service) {
    List<Resource> seen = liveObjects.get(new LiveRead.ObjectRead(ingress.key()));
    return seen == null
        ? Stream.of(ingress)
        : seen.stream().map(Ingress.class::cast).filter(i -> i.hasBackendTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    List<Resource> seen = liveObjects.get(new LiveRead.EndpointsRead(service));
    return seen == null
        ? delegate.endpointsOf(service)
        : Lookup.found(seen.stream().map(EndpointSet.class::cast).toList());
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    List<Resource> seen = liveObjects.get(new LiveRead.ObjectRead(IngressClass.key(ingressClass)));
    return seen == null
        ? delegate.controllerOf(ingressClass)
        : firstAs(seen, IngressClass.class).map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    List<Resource> seen = liveObjects.get(new LiveRead.ObjectRead(Namespace.key(name)));
    return seen == null ? delegate.namespace(name) : firstAs(seen, Namespace.class);
  }

  private static <R> Lookup<R> firstAs(List<Resource> seen, Class<R> type) {
    return seen.stream().findFirst().map(r -> Lookup.found(type.cast(r))).orElseGet(Lookup::absent);
  }

  @Override
  public DataPlane dataPlane() {
    return delegate.dataPlane();
  }
}
