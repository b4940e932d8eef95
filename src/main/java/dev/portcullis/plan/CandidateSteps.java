package dev.portcullis.plan;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.plan.PlanStep.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All steps that the objects of one connected component may need, in the order expand, migrate,
 * contract. {@link StepSequencer} selects those that are needed.
 */
final class CandidateSteps {

  /** How ports are changed. */
  enum Strategy {
    /** Only the desired objects, in a suitable order. */
    DIRECT,
    /** A port that keeps number and name is changed in place. */
    IN_PLACE,
    /** Old and new ports exist side by side for the time of the plan. */
    SIDE_BY_SIDE
  }

  private final Map<ObjectKey, Resource> live;
  private final Map<ObjectKey, Resource> desired;
  private final Map<ObjectKey, TransitionalService> transitionalServices = new TreeMap<>();
  private final Map<ObjectKey, List<EndpointSet>> temporarySlices = new TreeMap<>();
  private final List<CandidateStep> candidates = new ArrayList<>();

  private CandidateSteps(
      Map<ObjectKey, Resource> live,
      Map<ObjectKey, Resource> desired,
      Set<ObjectKey> keys,
      Strategy strategy) {
    this.live = live;
    this.desired = desired;
    if (strategy != Strategy.DIRECT) {
      Map<String, Set<String>> taken = new HashMap<>();
      keys.forEach(k -> taken.computeIfAbsent(k.namespace(), n -> new HashSet<>()).add(k.name()));
      for (ObjectKey key : live.keySet()) {
        if (live.get(key) instanceof Service old && desired.get(key) instanceof Service now) {
          TransitionalService transitional =
              new TransitionalService(
                  old,
                  now,
                  endpointSetsOf(old, live),
                  endpointSetsOf(now, desired),
                  strategy == Strategy.IN_PLACE);
          transitionalServices.put(key, transitional);
          temporarySlices.put(key, transitional.temporarySlices(taken.get(key.namespace())));
        }
      }
    }
  }

  /**
   * All steps of a strategy.
   *
   * @param keys of all components; new objects get other names
   */
  static List<CandidateStep> generate(
      Map<ObjectKey, Resource> live,
      Map<ObjectKey, Resource> desired,
      Set<ObjectKey> keys,
      Strategy strategy) {
    CandidateSteps steps = new CandidateSteps(live, desired, keys, strategy);
    steps.expand();
    steps.migrate();
    steps.contract();
    return steps.candidates;
  }

  private static List<EndpointSet> endpointSetsOf(Service service, Map<ObjectKey, Resource> state) {
    return resourcesOfType(EndpointSet.class, state)
        .filter(e -> e.service().equals(Optional.of(service.ref())))
        .toList();
  }

  private static <R> Stream<R> resourcesOfType(Class<R> type, Map<ObjectKey, Resource> state) {
    return state.values().stream().filter(type::isInstance).map(type::cast);
  }

  private Stream<ObjectKey> keysOfKind(Map<ObjectKey, Resource> state, Kind... kinds) {
    Set<Kind> kindSet = Set.of(kinds);
    return state.keySet().stream().filter(k -> kindSet.contains(k.kind()));
  }

  private void addStep(Resource to, Origin source, String reason) {
    boolean isDesired = to.equals(desired.get(to.key()));
    candidates.add(
        new CandidateStep(to.key(), Optional.of(to), isDesired ? Origin.DESIRED : source, reason));
  }

  private void addDesired(ObjectKey key, String reason) {
    candidates.add(new CandidateStep(key, Optional.of(desired.get(key)), Origin.DESIRED, reason));
  }

  private void addDeletion(ObjectKey key, String reason) {
    candidates.add(new CandidateStep(key, Optional.empty(), Origin.DESIRED, reason));
  }

  private void expand() {
    resourcesOfType(Ingress.class, live)
        .filter(i -> desired.containsKey(i.key()))
        .forEach(
            i ->
                addStep(
                    withPortNumbers(i, live),
                    Origin.LIVE,
                    "the reference by number stays valid when the port is renamed"));
    temporarySlices
        .values()
        .forEach(
            list ->
                list.forEach(
                    s ->
                        addStep(
                            s,
                            Origin.TEMPORARY,
                            "endpoints with the new port name exist before the Service uses it")));
    keysOfKind(desired, Kind.SERVICE)
        .filter(k -> !live.containsKey(k))
        .forEach(k -> addDesired(k, "a Service is created before its endpoints"));
    keysOfKind(desired, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
        .filter(k -> !live.containsKey(k) && isOfNewService(k))
        .forEach(k -> addDesired(k, "endpoints are created before a route to them"));
    transitionalServices.forEach(
        (key, transitional) ->
            addStep(
                transitional.withBothPorts(),
                transitional.isSelectorAdded() ? Origin.DESIRED : Origin.LIVE,
                reasonForBothPorts((Service) live.get(key), transitional.withBothPorts())));
  }

  private static String reasonForBothPorts(Service old, Service both) {
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
        ? "old and new ports exist side by side until nothing uses the old ones"
        : moving
            ? "a targetPort by name lets the endpoints change their number"
            : "endpoints for these ports exist";
  }

  private boolean isOfNewService(ObjectKey key) {
    return ((EndpointSet) desired.get(key))
        .service()
        .filter(s -> !live.containsKey(s.key()))
        .isPresent();
  }

  private void migrate() {
    resourcesOfType(Ingress.class, desired)
        .forEach(
            i ->
                addStep(
                    withPortNumbers(i, desired),
                    Origin.DESIRED,
                    live.containsKey(i.key())
                        ? "its routes move to the new ports"
                        : "a route is created after its backends"));
    keysOfKind(live, Kind.INGRESS)
        .filter(k -> !desired.containsKey(k))
        .forEach(k -> addDeletion(k, "a route is deleted before its backends"));
  }

  private void contract() {
    transitionalServices.forEach(
        (key, transitional) ->
            addStep(
                transitional.withNewPorts(),
                Origin.DESIRED,
                "nothing uses the old ports any more"));
    Stream.of(true, false)
        .forEach(
            created ->
                keysOfKind(desired, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
                    .filter(k -> created != live.containsKey(k))
                    .forEach(k -> addDesired(k, "the Service accepts these endpoints")));
    keysOfKind(live, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE)
        .filter(k -> !desired.containsKey(k))
        .forEach(k -> addDeletion(k, "nothing uses these endpoints any more"));
    keysOfKind(desired, Kind.SERVICE).forEach(k -> addDesired(k, "its endpoints match"));
    keysOfKind(desired, Kind.INGRESS).forEach(k -> addDesired(k, "the port has its new name"));
    temporarySlices.values().forEach(list -> list.forEach(s -> addTemporarySliceDeletion(s.key())));
    keysOfKind(live, Kind.SERVICE)
        .filter(k -> !desired.containsKey(k))
        .forEach(k -> addDeletion(k, "no route uses it any more"));
  }

  private void addTemporarySliceDeletion(ObjectKey key) {
    candidates.add(
        new CandidateStep(
            key, Optional.empty(), Origin.TEMPORARY, "it is only needed during the change"));
  }

  /** The Ingress with port numbers where they refer to the same ports of a changing Service. */
  private Ingress withPortNumbers(Ingress i, Map<ObjectKey, Resource> state) {
    return i.withBackends(i.backends().stream().map(b -> withPortNumbers(i, b, state)).toList());
  }

  private Backend withPortNumbers(Ingress i, Backend b, Map<ObjectKey, Resource> state) {
    ObjectKey key = i.serviceOf(b).key();
    if (!transitionalServices.containsKey(key)
        || !(b.port() instanceof PortRef.ByName)
        || !(state.get(key) instanceof Service service)) {
      return b;
    }
    Optional<ServicePort> port = service.findPort(b.port());
    return port.map(p -> (PortRef) new PortRef.ByNumber(p.port()))
        .filter(ref -> service.findPort(ref).equals(port))
        .map(b::withPort)
        .orElse(b);
  }
}
