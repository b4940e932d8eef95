package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Whether a data plane reads endpoints of a Service. */
enum EndpointPresence {
  /**
   * The Service has no selector, and it is known that no data plane reads endpoints of it. A set
   * without addresses counts as endpoints, because addresses may follow.
   */
  NONE,
  /** Likewise, but it has endpoints, none with a port and an address of the Service's families. */
  UNUSABLE,
  /** The endpoints can be used, are not known, or are written by a controller. */
  USABLE_OR_UNKNOWN;

  private static final BiFunction<Service, ResourceView, EndpointPresence> COMPUTE =
      EndpointPresence::compute;

  static EndpointPresence of(Service service, ResourceView view) {
    return service.isSelectorless()
        ? view.query(new ServiceQuery<>(service, COMPUTE))
        : USABLE_OR_UNKNOWN;
  }

  private static EndpointPresence compute(Service service, ResourceView view) {
    if (!(view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets)) {
      return USABLE_OR_UNKNOWN;
    }
    List<EndpointSet> served = sets.value().stream().filter(s -> s.isServedFor(service)).toList();
    Set<IpFamily> families = EffectiveEndpoints.families(service);
    if (served.isEmpty()) {
      return NONE;
    }
    return served.stream()
            .flatMap(s -> s.subsets().stream())
            .noneMatch(s -> hasPortAndAddress(s, families))
        ? UNUSABLE
        : USABLE_OR_UNKNOWN;
  }

  private static boolean hasPortAndAddress(Subset subset, Set<IpFamily> families) {
    return subset.ports().stream().anyMatch(EffectiveEndpoints::hasNumber)
        && subset.addresses().stream().anyMatch(a -> families.contains(IpFamily.of(a.ip())));
  }
}
