package dev.portcullis.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.report.plan.TextPlanWriter;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import dev.portcullis.testing.ConsistentStates;
import dev.portcullis.testing.ConsistentStates.Transition;
import dev.portcullis.testing.CoverageFloor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * There is a plan between any two valid states: each step is admitted, and routes that are
 * reachable before and after stay reachable.
 */
@Domain(ConsistentStates.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class PlanPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  @Property
  void stepsAreAdmittedAndKeepRoutesReachable(@ForAll Transition change, @ForAll Profile profile) {
    Policy policy = new Policy(profile, Map.of(), true, PortNamingOptions.ALL);
    Plan plan =
        Planner.plan(
            change.from(),
            change.to(),
            new PlanContext(Set.of(), DataPlane.KUBE_PROXY, policy, TODAY));
    assertEquals(List.of(), plan.blockers());
    Map<ObjectKey, Resource> stored = byKey(change.from());
    Map<ObjectKey, Resource> wanted = byKey(change.to());
    Set<String> toStay = reachableRoutes(stored);
    toStay.retainAll(reachableRoutes(wanted));
    for (PlanStep step : plan.steps()) {
      ObjectKey key = step.change().key();
      assertEquals(step.change().before().orElse(null), stored.get(key), "what it says of before");
      AdmissionRequest request = new AdmissionRequest(step.change(), "jane", false);
      AdmissionDecision decision = AdmissionDecision.of(request, view(stored), policy, TODAY);
      assertTrue(decision.isAllowed(), decision::toString);
      step.change().after().ifPresentOrElse(r -> stored.put(key, r), () -> stored.remove(key));
      Set<String> lost = new TreeSet<>(toStay);
      lost.removeAll(reachableRoutes(stored));
      assertEquals(Set.of(), lost, () -> after(step, plan));
      assertEquals(List.of(), unreachableFindings(stored), () -> after(step, plan));
    }
    assertEquals(wanted, stored);
    CoverageFloor.require("many steps", 10, plan.steps().size() > 5);
  }

  private static String after(PlanStep step, Plan plan) {
    StringWriter text = new StringWriter();
    TextPlanWriter.write(plan, new PrintWriter(text));
    return "after step " + (plan.steps().indexOf(step) + 1) + " of\n" + text;
  }

  private static Map<ObjectKey, Resource> byKey(List<Resource> objects) {
    Map<ObjectKey, Resource> byKey = new TreeMap<>();
    objects.forEach(r -> byKey.put(r.key(), r));
    return byKey;
  }

  private static SnapshotView view(Map<ObjectKey, Resource> stored) {
    return new SnapshotView(stored.values(), DataPlane.KUBE_PROXY);
  }

  private static List<String> unreachableFindings(Map<ObjectKey, Resource> stored) {
    return stored.values().stream()
        .flatMap(o -> RuleRegistry.check(o, view(stored)).stream())
        .filter(f -> f.severity() == Severity.UNREACHABLE)
        .map(f -> f.object() + ": " + f.message())
        .toList();
  }

  /** The ports and routes that reach endpoints, by an independent model. */
  private static Set<String> reachableRoutes(Map<ObjectKey, Resource> stored) {
    Set<String> answering = new TreeSet<>();
    for (Resource object : stored.values()) {
      if (object instanceof Service service) {
        service.ports().stream()
            .filter(p -> isReachable(service, p, stored))
            .forEach(p -> answering.add(service.key() + " " + p.identity()));
      } else if (object instanceof Ingress ingress) {
        ingress.backends().stream()
            .filter(b -> isReachable(ingress, b, stored))
            .forEach(b -> answering.add(ingress.key() + " " + b.route()));
      }
    }
    return answering;
  }

  private static boolean isReachable(
      Ingress ingress, Backend backend, Map<ObjectKey, Resource> stored) {
    return stored.get(ingress.serviceOf(backend).key()) instanceof Service service
        && service.ports().stream()
            .filter(
                p ->
                    backend.port().toString().equals(p.name())
                        || backend.port().toString().equals(Integer.toString(p.port())))
            .anyMatch(p -> isReachable(service, p, stored));
  }

  private static boolean isReachable(
      Service service, ServicePort port, Map<ObjectKey, Resource> stored) {
    return !service.selector().isEmpty()
        || stored.values().stream()
            .filter(EndpointSet.class::isInstance)
            .map(EndpointSet.class::cast)
            .filter(e -> e.service().filter(service.ref()::equals).isPresent())
            .flatMap(e -> e.subsets().stream())
            .flatMap(s -> s.ports().stream())
            .anyMatch(e -> e.name().equals(port.name()) && e.protocol() == port.protocol());
  }
}
