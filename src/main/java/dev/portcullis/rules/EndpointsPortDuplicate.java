package dev.portcullis.rules;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A rule that reports Endpoints that cannot be mirrored because a name stands there twice. */
final class EndpointsPortDuplicate implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortDuplicate.class,
              Severity.UNREACHABLE,
              Evidence.PRESENCE,
              "One name stands twice among the ports of the same addresses.",
              "The API server takes such Endpoints. What traffic follows are EndpointSlices, which"
                  + " the mirroring controller makes of them, and in a slice every name must be"
                  + " there once: it is refused, without an event, and what was mirrored before"
                  + " stays as it was. Subsets with the same addresses are merged first, so the two"
                  + " ports may stand in two subsets; the protocol does not tell them apart.",
              "k/k pkg/controller/endpointslicemirroring (RepackSubsets)",
              "k/k pkg/apis/discovery/validation (duplicate port names)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "other slices or subsets carry every port of the Service, or the Service is headless"
                  + " or another proxy's (`service.kubernetes.io/service-proxy-name`)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    Optional<Service> owner =
        set.service().flatMap(s -> chain.service(s).toOptional()).filter(Service::isSelectorless);
    return owner.filter(set::isMirroredFor).stream().flatMap(s -> findings(set, s, chain)).toList();
  }

  private static Stream<Finding> findings(EndpointSet set, Service service, ResourceView chain) {
    List<EndpointPort> duplicates = MirroredSubsets.of(set).duplicates();
    // Asked once: there may be thousands of duplicates, and each question walks all the ports.
    boolean carried = !duplicates.isEmpty() && isServedByOthers(set, service, chain);
    return duplicates.stream().map(p -> finding(set, service, p, carried));
  }

  private static Finding finding(
      EndpointSet set, Service service, EndpointPort port, boolean carried) {
    return new Finding(
        INFO.id(),
        carried || !service.isServedByKubeProxy() ? Severity.WARNING : Severity.UNREACHABLE,
        Evidence.PRESENCE,
        set.meta(),
        "port name " + RuleMessages.quoteName(port.name()),
        port.fieldPath().field("name"),
        "stands twice for the same addresses",
        RuleMessages.quoteName(port.name()),
        "no EndpointSlice can be made of these ports, so Service "
            + service.key().name()
            + (carried ? " does without them" : " gets no endpoints from them"),
        "give each port a name of its own, and Service "
            + service.key().name()
            + " a port of each name");
  }

  /** Whether, in each family that these Endpoints have to do with, every port is served anyway. */
  private static boolean isServedByOthers(EndpointSet set, Service service, ResourceView chain) {
    List<EffectiveEndpoints> unions = EffectiveEndpoints.forEndpoints(set, chain);
    return set.subsets().stream()
        .flatMap(s -> s.addresses().stream())
        .map(a -> IpFamily.of(a.ip()))
        .distinct()
        .filter(f -> service.ipFamilies().isEmpty() || service.ipFamilies().contains(f))
        .allMatch(
            f ->
                unions.stream()
                    .anyMatch(
                        u ->
                            u.family() == f
                                && service.ports().stream()
                                    .allMatch(p -> u.canServe(p, chain.dataPlane()))));
  }
}
