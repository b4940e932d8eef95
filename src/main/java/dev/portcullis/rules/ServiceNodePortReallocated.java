package dev.portcullis.rules;

import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Optional;

/** A rule that reports a port that is given another name and so loses its nodePort. */
final class ServiceNodePortReallocated implements ServiceUpdateRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServiceNodePortReallocated.class,
          Severity.WARNING,
          Evidence.OBJECT,
          "An update gives a port of a NodePort or LoadBalancer Service another name and does not"
              + " keep its nodePort.",
          "The API server carries a nodePort over from the port of the same name only, and"
              + " allocates a new one where the name is new. Firewalls and load balancers outside"
              + " the cluster go on sending to the old number, where nobody listens any more.",
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
            "The new name of port "
                + after.port()
                + ", "
                + RuleMessages.quoteName(after.name())
                + " instead of "
                + RuleMessages.quoteName(before.name())
                + ", changes its nodePort from "
                + before.nodePort()
                + " to "
                + (after.nodePort() == 0 ? "a new number" : after.nodePort()))
        .value(after.nodePort() == 0 ? "" : Integer.toString(after.nodePort()))
        .help("write nodePort: " + before.nodePort() + " to keep it")
        .build();
  }
}
