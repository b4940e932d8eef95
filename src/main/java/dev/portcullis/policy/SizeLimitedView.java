package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceSize;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.List;
import java.util.stream.Stream;

/**
 * A view for evaluations that must not take long. What exceeds the limits is unknown, and the
 * result of the evaluation must then be discarded. For one thread.
 */
final class SizeLimitedView extends ForwardingView {

  /** The evaluation of that many related objects takes some milliseconds. */
  private static final int MAX_RELATED_RESOURCES = 100;

  /** Backends, ports, and addresses of all related objects. */
  private static final int MAX_ENTRIES = 5_000;

  private int entries;
  private boolean exceeded;

  SizeLimitedView(ResourceView base) {
    super(base);
  }

  /** Whether the related objects exceeded a limit. */
  boolean isExceeded() {
    return exceeded;
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    Lookup<Service> service = super.service(name);
    return fits(service.toOptional().stream()) ? service : Lookup.unknown();
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return limit(super.ingressesTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return limit(super.endpointsOf(service));
  }

  private <R extends Resource> Lookup<List<R>> limit(Lookup<List<R>> list) {
    List<R> objects = list.toOptional().orElse(List.of());
    exceeded = exceeded || objects.size() > MAX_RELATED_RESOURCES;
    return fits(objects.stream()) ? list : Lookup.unknown();
  }

  private boolean fits(Stream<? extends Resource> objects) {
    entries += exceeded ? 0 : objects.mapToInt(ResourceSize::of).sum();
    exceeded = exceeded || entries > MAX_ENTRIES;
    return !exceeded;
  }
}
