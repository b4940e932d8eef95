package dev.portcullis.integration;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The findings about a route.
 *
 * @param ingressFindings findings on the Ingress about that backend
 * @param serviceFindings findings on its Service and endpoints that explain missing traffic
 * @param objects that Service and those endpoints
 */
record EvaluatedBackend(
    IngressBackendRef backendRef,
    List<Finding> ingressFindings,
    List<Finding> serviceFindings,
    List<Resource> objects) {

  /** Traffic flows, although two objects disagree about the port. */
  private static final String PORT_NUMBER_RULE = "endpoints-port-number";

  /** Evaluates a backend; empty for an ExternalName, which Traefik dials without endpoints. */
  static Stream<EvaluatedBackend> of(Ingress ingress, Backend backend, ResourceView chain) {
    List<Service> service =
        chain.service(ingress.serviceOf(backend)).toOptional().stream().toList();
    if (service.stream().anyMatch(Service::isExternalName)) {
      return Stream.of();
    }
    List<Finding> own =
        RuleRegistry.check(ingress, chain).stream()
            .filter(f -> f.hop().equals(backend.identity()))
            .toList();
    List<Resource> objects = service.stream().flatMap(s -> chain(s, chain)).toList();
    List<Finding> behind =
        service.stream()
            .flatMap(s -> serviceFindings(s, backend.port(), chain))
            .sorted(Finding.ORDER)
            .toList();
    return Stream.of(
        new EvaluatedBackend(IngressBackendRef.of(ingress, backend), own, behind, objects));
  }

  private static Stream<Resource> chain(Service service, ResourceView chain) {
    return Stream.concat(
        Stream.of(service),
        chain.endpointsOf(service.ref()).toOptional().stream().flatMap(List::stream));
  }

  /** Whether it is about that port, or about no port in particular. */
  private static Stream<Finding> serviceFindings(Service service, PortRef ref, ResourceView chain) {
    Set<String> others =
        service.ports().stream()
            .filter(p -> !isReferenced(p, ref))
            .map(ServicePort::identity)
            .collect(Collectors.toSet());
    return chain(service, chain)
        .flatMap(r -> RuleRegistry.check(r, chain).stream())
        .filter(f -> !f.rule().equals(PORT_NUMBER_RULE) && !others.contains(f.hop()));
  }

  private static boolean isReferenced(ServicePort port, PortRef ref) {
    return ref instanceof PortRef.ByName byName
        ? port.name().equals(byName.name())
        : ref.equals(new PortRef.ByNumber(port.port()));
  }

  boolean hasError() {
    return ingressFindings.stream().anyMatch(f -> f.severity().isError());
  }

  boolean hasFinding() {
    return !ingressFindings.isEmpty() || !serviceFindings.isEmpty();
  }

  /** All findings, for failure messages. */
  String describe() {
    return Stream.concat(
            Stream.concat(ingressFindings.stream(), serviceFindings.stream())
                .map(f -> f.object() + ": " + f.message()),
            objects.stream().map(Resource::toString))
        .map(line -> "\n    " + line)
        .collect(Collectors.joining());
  }
}
