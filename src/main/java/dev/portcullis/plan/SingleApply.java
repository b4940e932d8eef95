package dev.portcullis.plan;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.PortNameMutation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One apply of objects in their order, as {@code kubectl apply} makes it: each object is written
 * once, and the apply continues after a denial.
 */
public final class SingleApply {

  private SingleApply() {}

  /**
   * The denials of an apply, in its order.
   *
   * @param live the objects before
   * @param desired the objects to apply, in their order
   */
  public static List<AdmissionDecision> denials(
      Collection<? extends Resource> live, List<? extends Resource> desired, PlanContext context) {
    SimulatedView state =
        new SimulatedView(List.copyOf(live), context.listedNamespaces(), context.dataPlane());
    Policy policy = context.policy();
    LocalDate today = context.today();
    List<AdmissionDecision> denials = new ArrayList<>();
    for (Resource object : desired) {
      Optional<Resource> stored = state.get(object.key());
      if (!stored.equals(Optional.of(object))) {
        AdmissionRequest request =
            new AdmissionRequest(new ResourceChange(stored, Optional.of(object)), "", false);
        AdmissionRequest named =
            PortNameMutation.of(request, state, policy, today).applyTo(request);
        AdmissionDecision decision = AdmissionDecision.of(named, state, policy, today);
        if (decision.isAllowed()) {
          state.set(object.key(), named.change().after());
        } else {
          denials.add(decision);
        }
      }
    }
    return denials;
  }
}
