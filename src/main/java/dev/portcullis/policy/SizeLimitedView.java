package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import java.util.List;

/**
 * A view for evaluations that must not take long. A list that is longer than the limit is unknown,
 * and the result of the evaluation must then be discarded. For one thread.
 */
final class SizeLimitedView extends ForwardingView {

  /** The evaluation of that many related objects takes some milliseconds. */
  private static final int MAX_RELATED_RESOURCES = 100;

  private boolean exceeded;

  SizeLimitedView(ResourceView base) {
    super(base);
  }

  /** Whether a list was longer than the limit. */
  boolean isExceeded() {
    return exceeded;
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return limit(super.ingressesTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return limit(super.endpointsOf(service));
  }

  private <R> Lookup<List<R>> limit(Lookup<List<R>> list) {
    if (list instanceof Lookup.Found<List<R>> found
        && found.value().size() > MAX_RELATED_RESOURCES) {
      exceeded = true;
      return Lookup.unknown();
    }
    return list;
  }
}
