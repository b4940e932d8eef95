package dev.portcullis.analysis;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects whose findings a change of one object can affect. */
public final class RelatedResources {

  private RelatedResources() {}

  /**
   * All objects in this view whose findings may depend on that object; the object itself may be
   * among them. The findings of Ingresses and endpoints depend on their Service; those of a
   * Service, its Ingresses, and its other endpoints depend on endpoints; none depend on an Ingress.
   * An IngressClass returns none, because it rarely changes after its Ingresses are created.
   */
  public static Stream<Resource> of(Resource object, ResourceView view) {
    return serviceOf(object).stream().flatMap(s -> relatedTo(s, view));
  }

  /** The Service that an object is, or whose endpoints it holds, even if it is unreadable. */
  public static Optional<ServiceRef> serviceOf(Resource object) {
    ObjectKey key = object.key();
    return key.kind() == Kind.SERVICE
        ? Optional.of(new ServiceRef(key.namespace(), key.name()))
        : EndpointSet.serviceOf(object.meta());
  }

  /** Whether this view does not know all objects that {@link #of} would return. */
  static boolean hasUnknown(Resource object, ResourceView view) {
    return serviceOf(object)
        .filter(
            s ->
                view.endpointsOf(s) instanceof Lookup.Unknown
                    || view.ingressesTo(s) instanceof Lookup.Unknown)
        .isPresent();
  }

  private static Stream<Resource> relatedTo(ServiceRef service, ResourceView view) {
    List<Resource> all = new ArrayList<>();
    view.service(service).toOptional().ifPresent(all::add);
    view.ingressesTo(service).toOptional().ifPresent(all::addAll);
    view.endpointsOf(service).toOptional().ifPresent(all::addAll);
    return all.stream();
  }
}
