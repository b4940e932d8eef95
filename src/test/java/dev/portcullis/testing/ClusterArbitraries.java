package dev.portcullis.testing;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random small cluster states. The pools of names and numbers are tiny, so that most states have
 * objects that match, differ in one field, or contradict each other; in half of them, endpoints and
 * backends have the ports of their Services, so that traffic flows and a change can break it. Most
 * objects are in one namespace; another one has objects of the same names.
 */
public final class ClusterArbitraries extends DomainContextBase {

  /** The namespace of most objects. */
  public static final String NAMESPACE = Choices.NAMESPACE;

  /**
   * The Services of a namespace without a Service are unknown in a {@link SnapshotView}; Services
   * of this name make them known.
   */
  private static final String ANCHOR = "anchor";

  /** All objects, and the data plane. */
  public record ClusterState(List<Resource> objects, DataPlane dataPlane) {

    public ClusterState {
      objects = List.copyOf(objects);
    }

    public SnapshotView view() {
      return new SnapshotView(objects, dataPlane);
    }

    public Optional<Resource> get(ObjectKey key) {
      return objects.stream().filter(r -> r.key().equals(key)).findFirst();
    }

    public <R extends Resource> List<R> all(Class<R> type) {
      return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The same state with one object replaced, or removed if empty. */
    public ClusterState withResource(ObjectKey key, Optional<Resource> state) {
      List<Resource> result = new ArrayList<>(objects);
      result.removeIf(r -> r.key().equals(key));
      state.ifPresent(result::add);
      return new ClusterState(result, dataPlane);
    }
  }

  /** A state before a change of one object, and the change. */
  public record ResourceUpdate(ClusterState state, ResourceChange change) {

    public ClusterState stateAfter() {
      return state.withResource(change.key(), change.after());
    }
  }

  /**
   * An update that is evaluated with a stale view.
   *
   * @param staleState differs from the state of the update in any object except the changed one
   */
  public record StaleViewCase(ResourceUpdate update, ClusterState staleState) {

    public ClusterState actualState() {
      return update.state();
    }
  }

  /** A write or a deletion that a stale view does not show. */
  private record UnseenWrite(Resource object, int dice) {}

  /**
   * An update whose object may lack port names that the API server requires, as a mutating webhook
   * receives it.
   */
  public record MutationCase(ResourceUpdate update) {

    public ClusterState state() {
      return update.state();
    }

    public Resource object() {
      return update.change().after().orElseThrow();
    }

    public Optional<Resource> old() {
      return update.change().before();
    }
  }

  @Provide
  public Arbitrary<ClusterState> clusterStates() {
    return Combinators.combine(
            webServiceAndEndpoints(),
            servicesAndEndpoints().list().ofMaxSize(2),
            EndpointArbitraries.slices(false).list().ofMaxSize(3),
            IngressArbitraries.ingresses().list().ofMaxSize(2),
            IngressArbitraries.classes().list().ofMaxSize(2),
            Choices.chance(50),
            Arbitraries.frequency(Tuple.of(4, DataPlane.KUBE_PROXY), Tuple.of(1, DataPlane.CILIUM)))
        .as(ClusterArbitraries::clusterState)
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<ResourceUpdate> resourceUpdates() {
    return Combinators.combine(clusterStates(), resource(), Arbitraries.integers().between(0, 99))
        .as(ClusterArbitraries::resourceUpdate)
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<StaleViewCase> staleViewCases() {
    Arbitrary<UnseenWrite> news =
        Combinators.combine(resources(), Arbitraries.integers().between(0, 99))
            .as(UnseenWrite::new);
    Arbitrary<ResourceUpdate> written =
        mutationCases()
            .map(MutationCase::update); // some lack names, so that there is something to add
    return Combinators.combine(
            Arbitraries.oneOf(resourceUpdates(), written), news.list().ofMinSize(1).ofMaxSize(3))
        .as(ClusterArbitraries::staleViewCase)
        .withoutEdgeCases();
  }

  private static StaleViewCase staleViewCase(ResourceUpdate step, List<UnseenWrite> unheard) {
    ClusterState view = step.state();
    Resource changed = step.change().current();
    for (UnseenWrite news : unheard) {
      List<Resource> related = view.objects().stream().filter(r -> isRelated(r, changed)).toList();
      // Mostly, the object on which the decision depends.
      List<Resource> here = news.dice() < 90 && !related.isEmpty() ? related : view.objects();
      boolean deleted = news.dice() < 40;
      ObjectKey key = deleted ? news.object().key() : here.get(news.dice() % here.size()).key();
      if (!key.equals(step.change().key()) && !isAnchor(key)) {
        view = view.withResource(key, deleted ? Optional.of(news.object()) : Optional.empty());
      }
    }
    return new StaleViewCase(step, view);
  }

  /** Whether one of the two refers to the other. */
  private static boolean isRelated(Resource one, Resource other) {
    return refersTo(one, other) || refersTo(other, one);
  }

  private static boolean refersTo(Resource follower, Resource leader) {
    return leader instanceof Service s
        && (follower instanceof EndpointSet e && e.service().equals(Optional.of(s.ref()))
            || follower instanceof Ingress i && i.refersTo(s.ref()));
  }

  @Provide
  Arbitrary<MutationCase> mutationCases() {
    return Combinators.combine(
            clusterStates(),
            incompleteResource(),
            Arbitraries.integers().between(0, 99),
            Choices.bits(),
            Choices.bits())
        .as(ClusterArbitraries::mutationCase)
        .withoutEdgeCases();
  }

  /** Any one object. */
  @Provide
  public Arbitrary<Resource> resources() {
    return Arbitraries.oneOf(resource(), IngressArbitraries.classes().map(c -> (Resource) c))
        .withoutEdgeCases();
  }

  private static ClusterState clusterState(
      List<Resource> web,
      List<Resource> more,
      List<EndpointSet> slices,
      List<Ingress> ingresses,
      List<IngressClass> classes,
      boolean agree,
      DataPlane dataPlane) {
    Map<ObjectKey, Resource> objects = new HashMap<>();
    List<ObjectKey> order = new ArrayList<>();
    for (List<? extends Resource> some : List.of(web, more, slices, ingresses, classes)) {
      for (Resource r : some) {
        if (objects.putIfAbsent(r.key(), r) == null) {
          order.add(r.key());
        }
      }
    }
    List<Resource> all = new ArrayList<>(order.stream().map(objects::get).toList());
    all.add(anchor(Choices.NAMESPACE));
    all.add(anchor(Choices.OTHER_NAMESPACE));
    return new ClusterState(
        agree ? all.stream().map(r -> ResourceEdits.withPortsOfService(r, all)).toList() : all,
        dataPlane);
  }

  private static boolean isAnchor(ObjectKey key) {
    return key.name().equals(ANCHOR);
  }

  private static Service anchor(String namespace) {
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, namespace, ANCHOR)),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "anchor"),
        List.of(),
        Set.of());
  }

  private static ResourceUpdate resourceUpdate(ClusterState world, Resource written, int dice) {
    List<Resource> here =
        world.objects().stream()
            .filter(r -> !isAnchor(r.key()) && !(r instanceof IngressClass))
            .toList();
    if (dice < 20 && !here.isEmpty()) {
      Resource deleted = here.get(dice % here.size());
      return new ResourceUpdate(world, ResourceChange.deletion(deleted));
    }
    Resource object =
        dice < 45 ? ResourceEdits.withPortsOfService(written, world.objects()) : written;
    ClusterState before =
        dice % 2 == 0 ? world.withResource(object.key(), Optional.empty()) : world;
    return new ResourceUpdate(
        before, new ResourceChange(before.get(object.key()), Optional.of(object)));
  }

  /**
   * Most updates write the stored object again without some of its port names, of a Service mostly
   * with another targetPort, because updates without an effect are not evaluated. Some write a
   * slice beside other endpoints of the same Service.
   */
  private static MutationCase mutationCase(
      ClusterState world, Resource written, int dice, int blanks, int controlled) {
    List<Resource> stored =
        world.objects().stream()
            .filter(r -> r instanceof Service || r instanceof EndpointSet)
            .filter(r -> !isAnchor(r.key()))
            .toList();
    Resource object =
        dice < 70 && !stored.isEmpty()
            ? ResourceEdits.withoutNames(stored.get(dice % stored.size()), blanks)
            : written;
    if (object instanceof Service service && blanks > 1) {
      object = ResourceEdits.withTargetPorts(service, 8443);
    }
    if (dice < 25) {
      Optional<Resource> added =
          stored.stream().flatMap(r -> ResourceEdits.addedSlice(r, blanks).stream()).findFirst();
      object = added.orElse(object);
    }
    Optional<Resource> before = controlled == 0 ? Optional.empty() : world.get(object.key());
    ClusterState then =
        before.isEmpty() ? world.withResource(object.key(), Optional.empty()) : world;
    return new MutationCase(
        new ResourceUpdate(then, new ResourceChange(before, Optional.of(object))));
  }

  /** The Service to which most objects of a state refer, and its Endpoints. */
  private static Arbitrary<List<Resource>> webServiceAndEndpoints() {
    Arbitrary<String> namespace = Arbitraries.just(Choices.NAMESPACE);
    Arbitrary<String> name = Arbitraries.just("web");
    return Combinators.combine(
            Choices.optional(90, ServiceArbitraries.services(namespace, name, false)),
            Choices.optional(70, EndpointArbitraries.endpoints(namespace, name, false)))
        .as((s, e) -> flatten(List.of(s.stream().toList(), e.stream().toList())));
  }

  private static Arbitrary<Resource> servicesAndEndpoints() {
    return Arbitraries.oneOf(services(false), endpoints(false));
  }

  private static List<Resource> flatten(List<? extends List<? extends Resource>> lists) {
    List<Resource> all = new ArrayList<>();
    lists.forEach(all::addAll);
    return all;
  }

  private static Arbitrary<Resource> resource() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, services(false)),
        Tuple.of(4, endpoints(false)),
        Tuple.of(4, EndpointArbitraries.slices(false).map(e -> (Resource) e)),
        Tuple.of(3, IngressArbitraries.ingresses().map(i -> (Resource) i)));
  }

  private static Arbitrary<Resource> incompleteResource() {
    return Arbitraries.oneOf(
        services(true), endpoints(true), EndpointArbitraries.slices(true).map(e -> (Resource) e));
  }

  private static Arbitrary<Resource> services(boolean mayLackNames) {
    return ServiceArbitraries.services(
            Choices.namespaces(), Choices.oneOf("web", "api"), mayLackNames)
        .map(s -> (Resource) s);
  }

  private static Arbitrary<Resource> endpoints(boolean mayLackNames) {
    return EndpointArbitraries.endpoints(
            Choices.namespaces(), Choices.oneOf("web", "api"), mayLackNames)
        .map(e -> (Resource) e);
  }
}
