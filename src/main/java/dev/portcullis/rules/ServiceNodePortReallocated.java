package dev.portcullis.rules;

import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports a port that loses its nodePort because it is renamed. */
final class ServiceNodePortReallocated implements ServiceRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServiceNodePortReallocated.class,
          Severity.WARNING,
          Evidence.SELF,
          "An update renames a port of a NodePort or LoadBalancer Service and does not"
              + " keep its nodePort.",
          "The API server keeps the nodePort of a port with the same name, and allocates"
              + " a new number for a new name. External firewalls and load balancers keep"
              + " sending to the old number, which no longer answers.",
          "k/k pkg/registry/core/service/storage (patchAllocatedValues: \"Map NodePorts by"
              + " name\")");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> checkUpdate(Service before, Service after) {
    if (!after.hasNodePorts()) {
      return List.of();
    }
    Set<String> kept =
        after.ports().stream()
            .map(ServiceNodePortReallocated::nodePortIdentity)
            .collect(Collectors.toSet());
    Map<String, List<ServicePort>> byIdentity =
        after.ports().stream().collect(Collectors.groupingBy(ServicePort::identity));
    return before.ports().stream()
        .filter(p -> p.nodePort() != 0 && !kept.contains(nodePortIdentity(p)))
        .flatMap(
            p ->
                byIdentity.getOrDefault(p.identity(), List.of()).stream()
                    .filter(now -> !now.name().equals(p.name()))
                    .limit(1)
                    .map(now -> finding(after, p, now)))
        .toList();
  }

  private static String nodePortIdentity(ServicePort port) {
    return port.nodePort() + "/" + port.protocol();
  }

  private static Finding finding(Service service, ServicePort before, ServicePort after) {
    return INFO.finding(service.meta())
        .hop(after.identity())
        .field(after.fieldPath().field("nodePort"))
        .problem(
            "Port "
                + after.port()
                + " is renamed from "
                + RuleMessages.quoteName(before.name())
                + " to "
                + RuleMessages.quoteName(after.name())
                + ", which changes its nodePort from "
                + before.nodePort()
                + " to "
                + (after.nodePort() == 0 ? "a new number" : after.nodePort()))
        .value(after.nodePort() == 0 ? "" : Integer.toString(after.nodePort()))
        .help("write nodePort: " + before.nodePort() + " in this port to keep the number")
        .build();
  }
}
