package dev.portcullis.plan;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.rules.EffectiveEndpoints;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The routes and ports that reach endpoints in a state.
 *
 * @param reachable by object, the routes of Ingresses and the ports of Services with endpoints
 * @param unreachableHops the hops with a finding of severity UNREACHABLE
 */
record Reachability(Map<ObjectKey, Set<String>> reachable, Set<String> unreachableHops) {

  /** The reachable routes and ports of these objects; none for an object that does not exist. */
  static Reachability of(SimulatedView state, Set<ObjectKey> keys) {
    Reachability reachability = new Reachability(new TreeMap<>(), new TreeSet<>());
    for (ObjectKey key : keys) {
      Set<String> open = new TreeSet<>();
      reachability.reachable.put(key, open);
      state.get(key).ifPresent(object -> reachability.addObject(object, state, open));
    }
    return reachability;
  }

  private void addObject(Resource object, SimulatedView state, Set<String> openHere) {
    Set<String> deadHere =
        RuleRegistry.check(object, state).stream()
            .filter(f -> f.severity() == Severity.UNREACHABLE)
            .map(Finding::hop)
            .collect(Collectors.toSet());
    deadHere.forEach(about -> unreachableHops.add(object.key() + ": " + about));
    if (object instanceof Service service) {
      service.ports().stream()
          .filter(p -> hasEndpoints(service, p, state))
          .forEach(p -> openHere.add("port " + p.identity() + " of " + service.key()));
    } else if (object instanceof Ingress ingress) {
      ingress.backends().stream()
          .filter(b -> !deadHere.contains(b.identity()))
          .forEach(b -> openHere.addAll(reachable(ingress, b, state)));
    }
  }

  /** Some controllers accept a targetPort as a port; such routes must not be interrupted either. */
  private static List<String> reachable(Ingress ingress, Backend backend, SimulatedView state) {
    Optional<Service> service = state.service(ingress.serviceOf(backend)).toOptional();
    String route = TextSanitizer.toSingleLine(backend.route()) + " of " + ingress.key();
    String byTarget = route + ", by targetPort";
    if (service.isEmpty()) {
      return List.of();
    }
    Service s = service.get();
    if (s.isExternalName()
        || s.findPort(backend.port()).filter(p -> hasEndpoints(s, p, state)).isPresent()) {
      return List.of(route, byTarget);
    }
    return s.findPortByTargetPort(backend.port()).filter(p -> hasEndpoints(s, p, state)).isPresent()
        ? List.of(byTarget)
        : List.of();
  }

  private static boolean hasEndpoints(Service service, ServicePort port, SimulatedView state) {
    return !service.isSelectorless()
        || EffectiveEndpoints.ports(service, state).stream()
            .anyMatch(o -> state.dataPlane().matches(port, o.port()));
  }

  /** A route or port that is reachable before and after, but not in this state; empty without. */
  Optional<String> findLoss(Reachability before, Reachability after) {
    Stream<String> closed =
        reachable.entrySet().stream()
            .flatMap(
                e ->
                    before.reachable.getOrDefault(e.getKey(), Set.of()).stream()
                        .filter(after.reachable.getOrDefault(e.getKey(), Set.of())::contains)
                        .filter(w -> !e.getValue().contains(w)));
    Stream<String> died =
        unreachableHops.stream()
            .filter(d -> !before.unreachableHops.contains(d) && !after.unreachableHops.contains(d));
    return Stream.concat(closed, died).findFirst();
  }
}
