package dev.portcullis.policy;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.EffectiveEndpoints;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import dev.portcullis.rules.RuleRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Determines the live reads that a decision needs before it is final. */
final class LiveReadPlanner {

  private final AdmissionRequest request;
  private final ResourceView view;

  private final FindingServices findingServices;

  // Computed once: a review may have thousands of findings.
  private Map<ObjectKey, Ingress> relatedIngresses;

  LiveReadPlanner(AdmissionRequest request, ResourceView view) {
    this.request = request;
    this.view = view;
    this.findingServices = new FindingServices(request.change());
  }

  /** The reads that confirm a denial for a finding, except for the request's own object. */
  Stream<LiveRead> readsForFinding(Finding finding) {
    Set<LookedUpKind> lookups = RuleRegistry.info(finding.rule()).orElseThrow().lookups();
    Optional<Ingress> ingress = ingressOf(finding);
    Stream<LiveRead> services =
        lookups.contains(LookedUpKind.SERVICE)
            ? findingServices
                .of(finding)
                .filter(s -> !s.key().equals(request.change().key()))
                .map(s -> new LiveRead.ObjectRead(s.key()))
            : Stream.of();
    Stream<LiveRead> endpoints =
        lookups.contains(LookedUpKind.ENDPOINTS)
            ? findingServices.of(finding).map(LiveRead.EndpointsRead::new)
            : Stream.of();
    Stream<LiveRead> classes =
        lookups.contains(LookedUpKind.INGRESS_CLASS)
            ? Stream.concat(request.change().before().stream(), ingress.stream())
                .flatMap(r -> r instanceof Ingress i ? i.classNames() : Stream.of())
                .map(c -> new LiveRead.ObjectRead(IngressClass.key(c)))
            : Stream.of();
    Stream<LiveRead> profile =
        Stream.of(new LiveRead.ObjectRead(Namespace.key(request.namespace())));
    Stream<LiveRead> ownership =
        EndpointSet.isLabeledForController(finding.subject())
            ? findingServices
                .of(finding)
                .flatMap(this::readsForServiceAndEndpoints)
                .filter(r -> !isOwnRead(r))
            : Stream.of();
    return Stream.of(services, endpoints, classes, ownership, readOfOtherIngress(finding), profile)
        .flatMap(r -> r);
  }

  /**
   * The reads that confirm a finding about a missing object: that it is missing, and that the other
   * objects of its chain are as in the view.
   */
  Stream<LiveRead> readsForAbsence(Finding finding) {
    Set<LookedUpKind> lookups = RuleRegistry.info(finding.rule()).orElseThrow().lookups();
    Stream<LiveRead> services =
        findingServices
            .of(finding)
            .filter(s -> !s.key().equals(request.change().key()))
            .map(s -> new LiveRead.ObjectRead(s.key()));
    Stream<LiveRead> endpoints =
        isAboutEndpoints(finding, lookups)
            ? findingServices.of(finding).map(LiveRead.EndpointsRead::new)
            : Stream.of();
    return Stream.of(services, endpoints, readOfOtherIngress(finding)).flatMap(r -> r);
  }

  private static boolean isAboutEndpoints(Finding finding, Set<LookedUpKind> lookups) {
    return lookups.contains(LookedUpKind.ENDPOINTS)
        || finding.object().kind() == Kind.ENDPOINTS
        || finding.object().kind() == Kind.ENDPOINT_SLICE;
  }

  private Stream<LiveRead> readOfOtherIngress(Finding finding) {
    return ingressOf(finding).stream()
        .filter(i -> !i.key().equals(request.change().key()))
        .map(i -> new LiveRead.ObjectRead(i.key()));
  }

  /** The Ingress that a finding is on: the request's own, or one in the view. */
  private Optional<Ingress> ingressOf(Finding finding) {
    ObjectKey key = finding.object();
    if (key.kind() != Kind.INGRESS) {
      return Optional.empty();
    } else if (key.equals(request.change().key())) {
      return request.change().after().map(Ingress.class::cast);
    } else if (relatedIngresses == null) {
      relatedIngresses = new HashMap<>();
      findingServices
          .of(finding)
          .flatMap(s -> view.ingressesTo(s).toOptional().stream())
          .flatMap(List::stream)
          .forEach(i -> relatedIngresses.put(i.key(), i));
    }
    return Optional.ofNullable(relatedIngresses.get(key));
  }

  /**
   * The counterpart of a hand-written object that is not in the view: the endpoints of a Service,
   * or the Service of endpoints. It may be newer than the view, and no later evaluation would
   * notice.
   */
  Stream<LiveRead> readsForCounterpart() {
    return request.change().after().stream()
        .flatMap(
            r ->
                r instanceof Service service
                    ? readsForEndpointsOf(service)
                    : r instanceof EndpointSet set ? readsForServiceOf(set) : Stream.of());
  }

  /** The endpoints of controllers, which stay if the selector is removed, are not in the view. */
  private Stream<LiveRead> readsForEndpointsOf(Service service) {
    return EffectiveEndpoints.hasNoEndpoints(service, view) || isSelectorRemoved()
        ? Stream.of(new LiveRead.EndpointsRead(service.ref()))
        : Stream.of();
  }

  private boolean isSelectorRemoved() {
    return request.change().before().filter(r -> !isSelectorless(r)).isPresent()
        && request.change().after().filter(LiveReadPlanner::isSelectorless).isPresent();
  }

  private static boolean isSelectorless(Resource resource) {
    return resource instanceof Service service && service.isSelectorless();
  }

  /** A lock for leader election needs no Service, and is updated many times a minute. */
  private Stream<LiveRead> readsForServiceOf(EndpointSet set) {
    return !set.isLabeledForController() && !set.isStateStore()
        ? set.service().stream()
            .filter(s -> view.service(s).isAbsent())
            .flatMap(this::readsForServiceAndEndpoints)
        : Stream.of();
  }

  /**
   * What decides whether a controller of the control plane writes the slices that the labels say it
   * writes: that of the request, and those that differ from the Endpoints that they would be copied
   * from. The view may lag behind a controller.
   */
  Stream<LiveRead> readsForOwnership() {
    if (request.operation() == Operation.DELETE) {
      return Stream.of(); // is never denied
    }
    Resource current = request.change().current();
    Stream<LiveRead> own =
        current instanceof EndpointSet set && set.isSlice() && set.isLabeledForController()
            ? set.service().stream().flatMap(s -> readsForOwnership(set, s))
            : Stream.of();
    Stream<LiveRead> others =
        RelatedResources.serviceOf(current).stream()
            .filter(s -> hasDifferingMirror(s, current.key()))
            .flatMap(this::readsForServiceAndEndpoints);
    return Stream.concat(own, others).filter(r -> !isOwnRead(r));
  }

  private Stream<LiveRead> readsForOwnership(EndpointSet set, ServiceRef service) {
    return view.service(service).isAbsent()
        ? Stream.of(new LiveRead.ObjectRead(service.key()))
        : EndpointOwnership.isHandWritten(set, view)
            ? readsForServiceAndEndpoints(service)
            : Stream.of();
  }

  private boolean hasDifferingMirror(ServiceRef service, ObjectKey except) {
    List<EndpointSet> mirrors =
        view.endpointsOf(service).toOptional().orElse(List.of()).stream()
            .filter(s -> s.isLabeledAsMirror() && !s.key().equals(except))
            .toList();
    if (mirrors.isEmpty()) {
      return false;
    }
    // A Service decides as it is after the request; Endpoints always differ from a mirror then.
    boolean changesService = request.change().key().kind() == Kind.SERVICE;
    ResourceView memoized = new MemoizingView(changesService ? request.change().after(view) : view);
    return mirrors.stream().anyMatch(s -> EndpointOwnership.isHandWritten(s, memoized));
  }

  private boolean isOwnRead(LiveRead read) {
    return read instanceof LiveRead.ObjectRead object
        && object.key().equals(request.change().key());
  }

  /** A namespace that is not in the view is new, and may have a profile that names no ports. */
  Stream<LiveRead> readsForProfile() {
    String namespace = request.namespace();
    return view.namespace(namespace).isAbsent()
        ? Stream.of(new LiveRead.ObjectRead(Namespace.key(namespace)))
        : Stream.of();
  }

  /** The objects that port names can come from. */
  Stream<LiveRead> readsForPortNames() {
    return request.change().after().orElseThrow() instanceof Service service
        ? Stream.of(new LiveRead.EndpointsRead(service.ref()))
        : findingServices.ofEndpoints().flatMap(this::readsForServiceAndEndpoints);
  }

  private Stream<LiveRead> readsForServiceAndEndpoints(ServiceRef service) {
    return Stream.of(new LiveRead.ObjectRead(service.key()), new LiveRead.EndpointsRead(service));
  }
}
