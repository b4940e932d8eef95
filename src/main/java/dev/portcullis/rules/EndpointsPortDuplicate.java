package dev.portcullis.rules;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports Endpoints that cannot be mirrored because two ports have the same name. */
final class EndpointsPortDuplicate implements EndpointRule {

  /** Bounds the time for very many ports with one targetPort. */
  private static final int MAX_COMPARED_PORTS = 100;

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortDuplicate.class,
              Severity.UNREACHABLE,
              Evidence.EXISTING_OBJECT,
              "Two ports of the same addresses have the same name.",
              "The API server accepts such Endpoints, but traffic follows EndpointSlices."
                  + " The mirroring controller creates these from the Endpoints, and the API server"
                  + " rejects a slice with two ports of one name. No Event reports this, and slices"
                  + " that were mirrored earlier stay unchanged. Subsets with the same addresses"
                  + " are merged first, so the two ports can be in different subsets. A different"
                  + " protocol does not help.",
              "k/k pkg/controller/endpointslicemirroring (RepackSubsets)",
              "k/k pkg/apis/discovery/validation (duplicate port names)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "other endpoints serve every port of the Service, or kube-proxy does not serve"
                  + " the Service (headless, or label `service.kubernetes.io/service-proxy-name`)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    Optional<Service> owner =
        set.service().flatMap(s -> view.service(s).toOptional()).filter(Service::isSelectorless);
    return owner.filter(set::isMirroredFor).stream().flatMap(s -> findings(set, s, view)).toList();
  }

  private static Stream<Finding> findings(EndpointSet set, Service service, ResourceView view) {
    List<EndpointPort> duplicates = MirroredSubsets.of(set).duplicates();
    // Computed once: there may be thousands of duplicates, and each computation reads all ports.
    boolean servedByOthers = !duplicates.isEmpty() && isServedByOthers(set, service, view);
    return duplicates.stream().map(p -> finding(set, service, p, servedByOthers));
  }

  private static Finding finding(
      EndpointSet set, Service service, EndpointPort port, boolean servedByOthers) {
    return INFO.finding(set.meta())
        .severity(
            servedByOthers || !service.isServedByKubeProxy()
                ? Severity.WARNING
                : Severity.UNREACHABLE)
        .hop("port name " + RuleMessages.quoteName(port.name()))
        .field(port.fieldPath().field("name"))
        .problem(
            (port.name().isEmpty()
                    ? "Two ports of the same addresses have no name"
                    : "Two ports of the same addresses are named \"" + port.name() + "\"")
                + ", so "
                + RuleMessages.service(service)
                + (servedByOthers ? " does not use them" : " gets no endpoints from them"))
        .value(RuleMessages.quoteName(port.name()))
        .help(describeNewName(service, port))
        .build();
  }

  private static String describeNewName(Service service, EndpointPort port) {
    return service.portsByTargetPort(new PortRef.ByNumber(port.number().orElse(0))).stream()
        .limit(MAX_COMPARED_PORTS)
        .filter(p -> !p.name().isEmpty() && !p.name().equals(port.name()))
        .filter(p -> p.protocol() == port.protocol())
        .map(p -> "write name: " + RuleMessages.yaml(p.name()))
        .findFirst()
        .orElse("give this port another name, and add a port with that name to " + service.key());
  }

  /** Whether other endpoints serve every port in each family of these addresses. */
  private static boolean isServedByOthers(EndpointSet set, Service service, ResourceView view) {
    List<EffectiveEndpoints> all = EffectiveEndpoints.forEndpoints(set, view);
    return set.subsets().stream()
        .flatMap(s -> s.addresses().stream())
        .map(a -> IpFamily.of(a.ip()))
        .distinct()
        .filter(f -> service.ipFamilies().isEmpty() || service.ipFamilies().contains(f))
        .allMatch(
            f ->
                all.stream()
                    .anyMatch(
                        u ->
                            u.family() == f
                                && service.ports().stream()
                                    .allMatch(p -> u.canServe(p, view.dataPlane()))));
  }
}
