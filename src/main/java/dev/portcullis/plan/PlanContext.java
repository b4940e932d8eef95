package dev.portcullis.plan;

import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a plan depends on besides the objects.
 *
 * @param listedNamespaces the namespaces all of whose Services are given, even if that is none
 * @param policy of the admin; a namespace may have a profile of its own
 * @param today in UTC, for exemptions that end
 * @param limit asked before each admission request that is simulated; once it returns false, the
 *     plan has a blocker
 */
public record PlanContext(
    Set<String> listedNamespaces,
    DataPlane dataPlane,
    Policy policy,
    LocalDate today,
    BooleanSupplier limit) {

  /** Without a limit. */
  public PlanContext(
      Set<String> listedNamespaces, DataPlane dataPlane, Policy policy, LocalDate today) {
    this(listedNamespaces, dataPlane, policy, today, () -> true);
  }

  PlanContext withListedNamespaces(Set<String> namespaces) {
    return new PlanContext(namespaces, dataPlane, policy, today, limit);
  }
}
