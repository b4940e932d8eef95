package dev.portcullis.plan;

import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
import java.util.Set;

/**
 * What a plan depends on besides the objects.
 *
 * @param listedNamespaces the namespaces all of whose Services are given, even if that is none
 * @param policy of the admin; a namespace may have a profile of its own
 * @param today in UTC, for exemptions that end
 * @param maxSimulatedRequests limit on admission requests that are simulated; a plan that needs
 *     more has a blocker
 */
public record PlanContext(
    Set<String> listedNamespaces,
    DataPlane dataPlane,
    Policy policy,
    LocalDate today,
    int maxSimulatedRequests) {

  /** Without a limit on simulated requests. */
  public PlanContext(
      Set<String> listedNamespaces, DataPlane dataPlane, Policy policy, LocalDate today) {
    this(listedNamespaces, dataPlane, policy, today, Integer.MAX_VALUE);
  }

  PlanContext withListedNamespaces(Set<String> namespaces) {
    return new PlanContext(namespaces, dataPlane, policy, today, maxSimulatedRequests);
  }
}
