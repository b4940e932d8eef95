package dev.portcullis.plan;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.plan.Step.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may have to happen to the objects of one neighbourhood, in the order of expand, migrate and
 * contract. Not all of it is needed in most cases, and {@link Route} takes of it what is.
 */
final class Draft {

  /** How ports get from one state to the other. */
  enum Manner {
    /** Nothing but the wanted objects, in an order that does. */
    DIRECT,
    /** A port that keeps number and name is changed where it is. */
    IN_PLACE,
    /** Every port that changes is there twice for a while. */
    BESIDE
  }

  private final Map<ObjectKey, Resource> stored;
  private final Map<ObjectKey, Resource> wanted;
  private final Map<ObjectKey, Middle> middles = new TreeMap<>();
  private final Map<ObjectKey, List<EndpointSet>> slices = new TreeMap<>();
  private final List<Move> moves = new ArrayList<>();

  private Draft(
      Map<ObjectKey, Resource> stored,
      Map<ObjectKey, Resource> wanted,
      Set<ObjectKey> keys,
      Manner manner) {
    this.stored = stored;
    this.wanted = wanted;
    if (manner != Manner.DIRECT) {
      Map<String, Set<String>> taken = new HashMap<>();
      keys.forEach(k -> taken.computeIfAbsent(k.namespace(), n -> new HashSet<>()).add(k.name()));
      for (ObjectKey key : stored.keySet()) {
        if (stored.get(key) instanceof Service old && wanted.get(key) instanceof Service now) {
          Middle middle =
              new Middle(
                  old, now, setsOf(old, stored), setsOf(now, wanted), manner == Manner.IN_PLACE);
          middles.put(key, middle);
          slices.put(key, middle.slices(taken.get(key.namespace())));
        }
      }
    }
  }

  /**
   * All moves of a manner.
   *
   * @param keys whose names nothing new may have, those of other neighbourhoods included
   */
  static List<Move> of(
      Map<ObjectKey, Resource> stored,
      Map<ObjectKey, Resource> wanted,
      Set<ObjectKey> keys,
      Manner manner) {
    Draft draft = new Draft(stored, wanted, keys, manner);
    draft.expand();
    draft.migrate();
    draft.contract();
    return draft.moves;
  }

  private static List<EndpointSet> setsOf(Service service, Map<ObjectKey, Resource> state) {
    return all(EndpointSet.class, state)
        .filter(e -> e.service().equals(Optional.of(service.ref())))
        .toList();
  }

  private static <R> Stream<R> all(Class<R> type, Map<ObjectKey, Resource> state) {
    return state.values().stream().filter(type::isInstance).map(type::cast);
  }

  private Stream<ObjectKey> keys(Map<ObjectKey, Resource> state, Kind... kinds) {
    Set<Kind> wantedKinds = Set.of(kinds);
    return state.keySet().stream().filter(k -> wantedKinds.contains(k.kind()));
  }

  private void add(Resource to, Source source, String why) {
    boolean isWanted = to.equals(wanted.get(to.key()));
    moves.add(new Move(to.key(), Optional.of(to), isWanted ? Source.WANTED : source, why));
  }

  private void want(ObjectKey key, String why) {
    moves.add(new Move(key, Optional.of(wanted.get(key)), Source.WANTED, why));
  }

  private void delete(ObjectKey key, String why) {
    moves.add(new Move(key, Optional.empty(), Source.WANTED, why));
  }

  private void expand() {
    all(Ingress.class, stored)
        .filter(i -> wanted.containsKey(i.key()))
        .forEach(
            i ->
                add(
                    byNumber(i, stored),
                    Source.STORED,
                    "by number it still finds the port when that is called otherwise"));
    slices
        .values()
        .forEach(
            list ->
                list.forEach(
                    s ->
                        add(
                            s,
                            Source.MADE,
                            "what the Service's port will be called next is there before the"
                                + " Service asks for it")));
    keys(wanted, Kind.SERVICE)
        .filter(k -> !stored.containsKey(k))
        .forEach(k -> want(k, "a Service comes before what stands behind it"));
    keys(wanted, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
        .filter(k -> !stored.containsKey(k) && isOfNewService(k))
        .forEach(k -> want(k, "endpoints come before a route that leads to them"));
    middles.forEach(
        (key, middle) ->
            add(
                middle.both(),
                middle.isSelectorComing() ? Source.WANTED : Source.STORED,
                bothWhy((Service) stored.get(key), middle.both())));
  }

  private static String bothWhy(Service old, Service both) {
    boolean moving =
        both.ports().stream()
            .anyMatch(
                p ->
                    p.targetPort() instanceof PortRef.ByName
                        && old.ports().stream()
                            .anyMatch(
                                o ->
                                    o.identity().equals(p.identity())
                                        && !o.targetPort().equals(p.targetPort())));
    return both.ports().size() > old.ports().size()
        ? "the old port and the new one are there side by side, until nothing uses the old one"
        : moving
            ? "a targetPort by name claims no number, so the endpoints may change theirs"
            : "what it asks for now is there already";
  }

  private boolean isOfNewService(ObjectKey key) {
    return ((EndpointSet) wanted.get(key))
        .service()
        .filter(s -> !stored.containsKey(s.key()))
        .isPresent();
  }

  private void migrate() {
    all(Ingress.class, wanted)
        .forEach(
            i ->
                add(
                    byNumber(i, wanted),
                    Source.WANTED,
                    stored.containsKey(i.key())
                        ? "its routes move to what is there by now"
                        : "a route comes when all that it leads to is there"));
    keys(stored, Kind.INGRESS)
        .filter(k -> !wanted.containsKey(k))
        .forEach(k -> delete(k, "a route goes before what it leads to"));
  }

  private void contract() {
    middles.forEach(
        (key, middle) -> add(middle.alone(), Source.WANTED, "nothing uses the old ports any more"));
    Stream.of(true, false)
        .forEach(
            created ->
                keys(wanted, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
                    .filter(k -> created != stored.containsKey(k))
                    .forEach(k -> want(k, "the Service has been made ready for these endpoints")));
    keys(stored, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
        .filter(k -> !wanted.containsKey(k))
        .forEach(k -> delete(k, "nothing needs these endpoints any more"));
    keys(wanted, Kind.SERVICE)
        .forEach(k -> want(k, "what stands behind it agrees with this by now"));
    keys(wanted, Kind.INGRESS).forEach(k -> want(k, "the port is called so by now"));
    slices.values().forEach(list -> list.forEach(s -> made(s.key())));
    keys(stored, Kind.SERVICE)
        .filter(k -> !wanted.containsKey(k))
        .forEach(k -> delete(k, "nothing leads to it any more"));
  }

  private void made(ObjectKey key) {
    moves.add(
        new Move(
            key, Optional.empty(), Source.MADE, "it was there for the time of the change only"));
  }

  /** The Ingress with its ports by number where that means the same port of a changing Service. */
  private Ingress byNumber(Ingress i, Map<ObjectKey, Resource> state) {
    return new Ingress(
        i.meta(),
        i.apiVersion(),
        i.className(),
        i.backends().stream().map(b -> byNumber(i, b, state)).collect(Collectors.toList()),
        i.resourceMatches());
  }

  private Backend byNumber(Ingress i, Backend b, Map<ObjectKey, Resource> state) {
    ObjectKey key = i.serviceOf(b).key();
    if (!middles.containsKey(key)
        || !(b.port() instanceof PortRef.ByName)
        || !(state.get(key) instanceof Service service)) {
      return b;
    }
    Optional<ServicePort> port = service.findPort(b.port());
    return port.map(p -> (PortRef) new PortRef.ByNumber(p.port()))
        .filter(ref -> service.findPort(ref).equals(port))
        .map(
            ref ->
                new Backend(b.serviceField(), numberAt(b), b.route(), b.service(), ref, b.match()))
        .orElse(b);
  }

  private static FieldPath numberAt(Backend b) {
    return new FieldPath(b.portField().text().replaceFirst("\\.port\\.name$", ".port.number"));
  }
}
