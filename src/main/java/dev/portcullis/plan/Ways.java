package dev.portcullis.plan;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.OneLine;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.Offer;
import dev.portcullis.rules.Rank;
import dev.portcullis.rules.Rules;
import dev.portcullis.rules.Union;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What gets through in a state.
 *
 * @param open the routes of Ingresses and the ports of Services behind which somebody answers
 * @param dead the hops that a rule calls dead
 */
record Ways(Set<String> open, Set<String> dead) {

  static Ways of(State state) {
    Collection<Resource> objects = state.objects().values();
    Set<String> open = new TreeSet<>();
    Set<String> dead = new TreeSet<>();
    for (Resource object : objects) {
      Set<String> deadHere =
          Rules.check(object, state).stream()
              .filter(f -> f.rank() == Rank.DEAD)
              .map(f -> f.about())
              .collect(Collectors.toSet());
      deadHere.forEach(about -> dead.add(object.key() + ": " + about));
      if (object instanceof Service service) {
        service.ports().stream()
            .filter(p -> answers(service, p, state))
            .forEach(p -> open.add("port " + p.identity() + " of " + service.key()));
      } else if (object instanceof Ingress ingress) {
        ingress.backends().stream()
            .filter(b -> !deadHere.contains(b.identity()))
            .forEach(b -> open.addAll(open(ingress, b, state)));
      }
    }
    return new Ways(open, dead);
  }

  /** Some controllers take a targetPort for a port; who relies on that shall not lose it either. */
  private static List<String> open(Ingress ingress, Backend backend, State state) {
    Optional<Service> service = state.service(ingress.serviceOf(backend)).ifFound();
    String way = OneLine.of(backend.route()) + " of " + ingress.key();
    String byTarget = way + ", if only by a targetPort";
    if (service.isEmpty()) {
      return List.of();
    }
    Service s = service.get();
    if (s.isExternalName()
        || s.port(backend.port()).filter(p -> answers(s, p, state)).isPresent()) {
      return List.of(way, byTarget);
    }
    return s.portByTarget(backend.port()).filter(p -> answers(s, p, state)).isPresent()
        ? List.of(byTarget)
        : List.of();
  }

  private static boolean answers(Service service, ServicePort port, State state) {
    return !service.isSelectorless()
        || Union.offers(service, state).stream().anyMatch(o -> carries(o, port, state.dataPlane()));
  }

  private static boolean carries(Offer offer, ServicePort port, DataPlane dataPlane) {
    return offer.carries(port)
        || dataPlane == DataPlane.CILIUM
            && offer.port().protocol() == port.protocol()
            && (port.name().isEmpty() || offer.port().name().isEmpty());
  }

  /** What a step to that state would take from what is to stay; empty if nothing. */
  Optional<String> lost(Ways before, Ways after) {
    return before.open.stream()
        .filter(w -> after.open.contains(w) && !open.contains(w))
        .findFirst()
        .or(
            () ->
                dead.stream()
                    .filter(d -> !before.dead.contains(d) && !after.dead.contains(d))
                    .findFirst());
  }
}
