package dev.portcullis.policy;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.Finding;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The Services that findings of a change depend on. */
final class FindingServices {

  private final ResourceChange change;

  // Computed once: a review may have thousands of findings.
  private Map<String, Set<ServiceRef>> servicesByHop;

  FindingServices(ResourceChange change) {
    this.change = change;
  }

  /** The Services that a finding can depend on, whether they exist or not. */
  Stream<ServiceRef> of(Finding finding) {
    Resource current = change.current();
    if (current instanceof Service service) {
      return Stream.of(service.ref());
    } else if (current instanceof Ingress ingress) {
      return servicesByHop(ingress).getOrDefault(finding.hop(), Set.of()).stream();
    }
    return ofEndpoints();
  }

  private Map<String, Set<ServiceRef>> servicesByHop(Ingress ingress) {
    if (servicesByHop == null) {
      servicesByHop = ingress.servicesByIdentity();
    }
    return servicesByHop;
  }

  /** The Services of endpoints, before and after the change. */
  Stream<ServiceRef> ofEndpoints() {
    return change
        .states()
        .flatMap(r -> r instanceof EndpointSet set ? set.service().stream() : Stream.of())
        .distinct();
  }
}
