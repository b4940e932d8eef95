package dev.portcullis.analysis;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects whose findings a change of one object can touch. */
public final class RelatedResources {

  private RelatedResources() {}

  /**
   * Everything in this view whose findings may rest on that object, but not the object itself. A
   * Service is read by the Ingresses to it and by its endpoints; endpoints are read by their
   * Service, by the Ingresses to it, and by the other endpoints of the same Service; nobody reads
   * an Ingress. An IngressClass is set up once, before what uses it; its Ingresses are judged as
   * they come.
   */
  public static Stream<Resource> of(Resource object, ResourceView view) {
    Stream<? extends Resource> all = Stream.of();
    if (object instanceof Service service) {
      all = relatedTo(service.ref(), view);
    } else if (object instanceof EndpointSet set) {
      all = set.service().stream().flatMap(s -> relatedTo(s, view));
    }
    return all.filter(r -> !r.key().equals(object.key())).map(r -> (Resource) r);
  }

  private static Stream<Resource> relatedTo(ServiceRef name, ResourceView view) {
    Stream<Service> service = view.service(name).toOptional().stream();
    Stream<Ingress> ingresses = flatten(view.ingressesTo(name).toOptional());
    Stream<EndpointSet> endpoints = flatten(view.endpointsOf(name).toOptional());
    return Stream.of(service, ingresses, endpoints).flatMap(s -> s);
  }

  private static <R> Stream<R> flatten(Optional<List<R>> list) {
    return list.stream().flatMap(List::stream);
  }
}
