package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
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

/** A view in which the results of live reads replace what the view below holds. */
final class LiveOverlayView extends ForwardingView {

  private final Map<LiveRead, List<Resource>> liveObjects;

  /**
   * @param liveObjects the objects that each live read found
   */
  LiveOverlayView(ResourceView base, Map<LiveRead, List<Resource>> liveObjects) {
    super(base);
    this.liveObjects = liveObjects;
  }

  Map<LiveRead, List<Resource>> liveObjects() {
    return liveObjects;
  }

  /** Whether the result of a live read is known. */
  boolean isRead(LiveRead read) {
    return liveObjects.containsKey(read);
  }

  /** The same view with the results of more live reads. */
  LiveOverlayView withLiveObjects(Map<LiveRead, List<Resource>> more) {
    Map<LiveRead, List<Resource>> all = new HashMap<>(liveObjects);
    all.putAll(more);
    return new LiveOverlayView(base, all);
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    List<Resource> live = liveObjects.get(new LiveRead.ObjectRead(name.key()));
    return live == null ? base.service(name) : firstAs(live, Service.class);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return base.ingressesTo(service)
        .map(list -> list.stream().flatMap(i -> liveOrCached(i, service)).toList());
  }

  /** The Ingress as it is now; empty if it is deleted or has no backend on the Service any more. */
  private Stream<Ingress> liveOrCached(Ingress ingress, ServiceRef service) {
    List<Resource> live = liveObjects.get(new LiveRead.ObjectRead(ingress.key()));
    return live == null
        ? Stream.of(ingress)
        : live.stream().map(Ingress.class::cast).filter(i -> i.refersTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    List<Resource> live = liveObjects.get(new LiveRead.EndpointsRead(service));
    return live == null
        ? base.endpointsOf(service)
        : Lookup.found(live.stream().map(EndpointSet.class::cast).toList());
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    List<Resource> live = liveObjects.get(new LiveRead.ObjectRead(IngressClass.key(ingressClass)));
    return live == null
        ? base.controllerOf(ingressClass)
        : firstAs(live, IngressClass.class).map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    List<Resource> live = liveObjects.get(new LiveRead.ObjectRead(Namespace.key(name)));
    return live == null ? base.namespace(name) : firstAs(live, Namespace.class);
  }

  private static <R> Lookup<R> firstAs(List<Resource> live, Class<R> type) {
    return live.stream().findFirst().map(r -> Lookup.found(type.cast(r))).orElseGet(Lookup::absent);
  }
}
