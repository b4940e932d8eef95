package dev.portcullis.verdict;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo.Input;
import dev.portcullis.rules.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What to look at live before an answer is given that cannot be taken back. */
record Reads(Request request, ResourceView view) {

  /** What a denial for that finding rests on beside the object of the request, which came along. */
  Stream<Read> of(Finding finding) {
    Set<Input> inputs = Rules.info(finding.rule()).orElseThrow().inputs();
    Optional<Ingress> ingress = ingress(finding);
    Stream<Read> services =
        inputs.contains(Input.SERVICE)
            ? services(finding)
                .filter(s -> !s.key().equals(request.change().key()))
                .map(s -> new Read.One(s.key()))
            : Stream.of();
    Stream<Read> endpoints =
        inputs.contains(Input.ENDPOINTS)
            ? services(finding).map(Read.EndpointsOf::new)
            : Stream.of();
    Stream<Read> classes =
        inputs.contains(Input.CLASS)
            ? Stream.concat(request.change().before().stream(), ingress.stream())
                .flatMap(r -> r instanceof Ingress i ? i.classNames() : Stream.of())
                .map(c -> new Read.One(IngressClass.key(c)))
            : Stream.of();
    Stream<Read> neighbour =
        ingress.stream()
            .filter(i -> !i.key().equals(request.change().key()))
            .map(i -> new Read.One(i.key()));
    Stream<Read> profile = Stream.of(new Read.One(Namespace.key(request.namespace())));
    return Stream.of(services, endpoints, classes, neighbour, profile).flatMap(r -> r);
  }

  /** The Services that a finding can be about. */
  private Stream<ServiceRef> services(Finding finding) {
    Resource asked = request.change().current();
    if (asked instanceof Service service) {
      return Stream.of(service.ref());
    } else if (asked instanceof Ingress ingress) {
      return ingress.backends().stream()
          .filter(b -> b.identity().equals(finding.about()))
          .map(ingress::serviceOf)
          .distinct();
    }
    return sets().flatMap(s -> s.service().stream()).distinct();
  }

  private Stream<EndpointSet> sets() {
    return request
        .change()
        .states()
        .filter(EndpointSet.class::isInstance)
        .map(EndpointSet.class::cast);
  }

  /** The Ingress that a finding stands on: the request's own, or one that the view knows. */
  private Optional<Ingress> ingress(Finding finding) {
    Stream<Resource> own = request.change().after().stream();
    Stream<Ingress> others =
        services(finding)
            .flatMap(s -> view.ingressesTo(s).toOptional().stream())
            .flatMap(List::stream);
    return Stream.concat(own, others)
        .filter(r -> r instanceof Ingress && r.key().equals(finding.object()))
        .map(Ingress.class::cast)
        .findFirst();
  }

  /**
   * What belongs to a hand-written object and is not in the view: the other half of the chain,
   * which may have been written a moment ago. Nobody would look again later.
   */
  Stream<Read> otherHalf() {
    return request.change().after().stream()
        .flatMap(
            r ->
                r instanceof Service service
                    ? behind(service)
                    : r instanceof EndpointSet set ? ofService(set) : Stream.of());
  }

  private Stream<Read> behind(Service service) {
    boolean nothing =
        service.isSelectorless()
            && view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
            && sets.value().stream().noneMatch(s -> s.isServedFor(service));
    return nothing ? Stream.of(new Read.EndpointsOf(service.ref())) : Stream.of();
  }

  /** A lock for leader election needs no Service, and is written many times a minute. */
  private Stream<Read> ofService(EndpointSet set) {
    return set.isHandWritten() && !set.isStateStore()
        ? set.service().stream().filter(s -> view.service(s).isAbsent()).flatMap(this::all)
        : Stream.of();
  }

  /**
   * A namespace that is not in view has just been made, and may have a profile that names nothing.
   */
  Stream<Read> ofProfile() {
    String namespace = request.namespace();
    return view.namespace(namespace).isAbsent()
        ? Stream.of(new Read.One(Namespace.key(namespace)))
        : Stream.of();
  }

  /** Everything that the names in an object can come from. */
  Stream<Read> ofNames() {
    return request.change().after().orElseThrow() instanceof Service service
        ? Stream.of(new Read.EndpointsOf(service.ref()))
        : sets().flatMap(s -> s.service().stream()).distinct().flatMap(this::all);
  }

  private Stream<Read> all(ServiceRef service) {
    return Stream.of(new Read.One(service.key()), new Read.EndpointsOf(service));
  }
}
