package dev.portcullis.rules;

import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Optional;

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
    return before.ports().stream()
        .filter(p -> after.hasNodePorts() && p.nodePort() != 0 && !isKept(p, after))
        .flatMap(p -> findRenamed(p, after).map(now -> finding(after, p, now)).stream())
        .toList();
  }

  private static boolean isKept(ServicePort port, Service after) {
    return after.ports().stream()
        .anyMatch(p -> p.nodePort() == port.nodePort() && p.protocol() == port.protocol());
  }

  private static Optional<ServicePort> findRenamed(ServicePort port, Service after) {
    return after.ports().stream()
        .filter(p -> p.identity().equals(port.identity()) && !p.name().equals(port.name()))
        .findFirst();
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
