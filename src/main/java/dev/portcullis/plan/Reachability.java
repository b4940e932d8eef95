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
 * What gets through in a state.
 *
 * @param reachable by object, the routes of Ingresses and the ports of Services behind which
 *     somebody answers
 * @param unreachableHops the hops that a rule calls dead
 */
record Reachability(Map<ObjectKey, Set<String>> reachable, Set<String> unreachableHops) {

  /** What gets through at these objects, those that are not there included. */
  static Reachability of(SimulatedView state, Set<ObjectKey> keys) {
    Reachability ways = new Reachability(new TreeMap<>(), new TreeSet<>());
    for (ObjectKey key : keys) {
      Set<String> open = new TreeSet<>();
      ways.reachable.put(key, open);
      state.get(key).ifPresent(object -> ways.addObject(object, state, open));
    }
    return ways;
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

  /** Some controllers take a targetPort for a port; who relies on that shall not lose it either. */
  private static List<String> reachable(Ingress ingress, Backend backend, SimulatedView state) {
    Optional<Service> service = state.service(ingress.serviceOf(backend)).toOptional();
    String way = TextSanitizer.toSingleLine(backend.route()) + " of " + ingress.key();
    String byTarget = way + ", if only by a targetPort";
    if (service.isEmpty()) {
      return List.of();
    }
    Service s = service.get();
    if (s.isExternalName()
        || s.findPort(backend.port()).filter(p -> hasEndpoints(s, p, state)).isPresent()) {
      return List.of(way, byTarget);
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

  /** What a step to that state would take from what is to stay; empty if nothing. */
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
