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
    return INFO.finding(set.meta())
        .severity(
            carried || !service.isServedByKubeProxy() ? Severity.WARNING : Severity.UNREACHABLE)
        .hop("port name " + RuleMessages.quoteName(port.name()))
        .field(port.fieldPath().field("name"))
        .problem(
            (port.name().isEmpty()
                    ? "Two ports of the same addresses have no name"
                    : "Two ports of the same addresses are named \"" + port.name() + "\"")
                + ", so "
                + RuleMessages.service(service)
                + (carried ? " does not use them" : " gets no endpoints from them"))
        .value(RuleMessages.quoteName(port.name()))
        .help(describeNewName(service, port))
        .build();
  }

  private static String describeNewName(Service service, EndpointPort port) {
    return service.ports().stream()
        .filter(p -> !p.name().isEmpty() && !p.name().equals(port.name()))
        .filter(p -> p.protocol() == port.protocol())
        .filter(p -> p.hasTargetPort(port.number().orElse(0)))
        .map(p -> "write name: " + RuleMessages.yaml(p.name()))
        .findFirst()
        .orElse("give this port another name, and add a port with that name to " + service.key());
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
