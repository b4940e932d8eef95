package dev.portcullis.testing;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random small cluster states of one namespace. The pools of names and numbers are tiny, so that
 * most states have objects that match, differ in one field, or contradict each other.
 */
public final class ClusterArbitraries extends DomainContextBase {

  public static final String NAMESPACE = "shop";

  /**
   * The Services of a namespace without a Service are unknown in a {@link SnapshotView}; this one
   * makes them known.
   */
  private static final ObjectKey ANCHOR = new ObjectKey(Kind.SERVICE, NAMESPACE, "anchor");

  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  /** The longest valid name; names that are derived from it must be valid, too. */
  private static final String MAX_LENGTH_NAME = "n".repeat(63);

  /** The objects of one namespace, and the data plane. */
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
  Arbitrary<ClusterState> clusterStates() {
    Arbitrary<List<Resource>> stored =
        named("web", "api")
            .flatMap(n -> resourceOfPair(n))
            .list()
            .ofMaxSize(2)
            .map(ClusterArbitraries::flatten);
    return Combinators.combine(
            webServiceAndEndpoints(),
            stored,
            slice(false).list().ofMaxSize(3),
            ingress().list().ofMaxSize(2),
            ingressClass().list().ofMaxSize(2),
            Arbitraries.frequency(Tuple.of(4, DataPlane.KUBE_PROXY), Tuple.of(1, DataPlane.CILIUM)))
        .as(ClusterArbitraries::clusterState)
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<ResourceUpdate> resourceUpdates() {
    return Combinators.combine(
            clusterStates(), resource(false), Arbitraries.integers().between(0, 99))
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
    for (UnseenWrite news : unheard) {
      List<Resource> here = view.objects();
      boolean deleted = news.dice() < 40;
      ObjectKey key = deleted ? news.object().key() : here.get(news.dice() % here.size()).key();
      if (!key.equals(step.change().key()) && !key.equals(ANCHOR)) {
        view = view.withResource(key, deleted ? Optional.of(news.object()) : Optional.empty());
      }
    }
    return new StaleViewCase(step, view);
  }

  @Provide
  Arbitrary<MutationCase> mutationCases() {
    return Combinators.combine(
            clusterStates(),
            incompleteResource(),
            Arbitraries.integers().between(0, 99),
            bits(),
            bits())
        .as(ClusterArbitraries::mutationCase)
        .withoutEdgeCases();
  }

  /** Any one object. */
  @Provide
  public Arbitrary<Resource> resources() {
    return Arbitraries.oneOf(resource(false), ingressClass().map(c -> (Resource) c))
        .withoutEdgeCases();
  }

  private static ClusterState clusterState(
      List<Resource> web,
      List<Resource> more,
      List<EndpointSet> slices,
      List<Ingress> ingresses,
      List<IngressClass> classes,
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
    all.add(anchor());
    return new ClusterState(all, dataPlane);
  }

  private static Service anchor() {
    return new Service(
        ResourceMeta.of(ANCHOR),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "anchor"),
        List.of(),
        Set.of());
  }

  private static ResourceUpdate resourceUpdate(ClusterState world, Resource written, int dice) {
    List<Resource> here =
        world.objects().stream()
            .filter(r -> !r.key().equals(ANCHOR) && !(r instanceof IngressClass))
            .toList();
    if (dice < 20 && !here.isEmpty()) {
      Resource deleted = here.get(dice % here.size());
      return new ResourceUpdate(world, ResourceChange.deletion(deleted));
    }
    return new ResourceUpdate(
        world, new ResourceChange(world.get(written.key()), Optional.of(written)));
  }

  /** Most updates write the stored object again without some of its port names. */
  private static MutationCase mutationCase(
      ClusterState world, Resource written, int dice, int blanks, int controlled) {
    List<Resource> stored =
        world.objects().stream()
            .filter(r -> r instanceof Service || r instanceof EndpointSet)
            .filter(r -> !r.key().equals(ANCHOR))
            .toList();
    Resource object =
        dice < 70 && !stored.isEmpty()
            ? withoutNames(stored.get(dice % stored.size()), blanks)
            : written;
    Optional<Resource> before = controlled == 0 ? Optional.empty() : world.get(object.key());
    ClusterState then =
        before.isEmpty() ? world.withResource(object.key(), Optional.empty()) : world;
    return new MutationCase(
        new ResourceUpdate(then, new ResourceChange(before, Optional.of(object))));
  }

  /** The object without the names of the ports whose bits are set. */
  private static Resource withoutNames(Resource object, int blanks) {
    if (object instanceof Service s) {
      return s.withPorts(
          IntStream.range(0, s.ports().size())
              .mapToObj(i -> isBitSet(blanks, i) ? unnamed(s.ports().get(i)) : s.ports().get(i))
              .toList());
    }
    EndpointSet set = (EndpointSet) object;
    return set.withSubsets(set.subsets().stream().map(s -> withoutNames(s, blanks)).toList());
  }

  private static Subset withoutNames(Subset subset, int blanks) {
    return subset.withPorts(
        IntStream.range(0, subset.ports().size())
            .mapToObj(
                i -> isBitSet(blanks, i) ? unnamed(subset.ports().get(i)) : subset.ports().get(i))
            .toList());
  }

  private static ServicePort unnamed(ServicePort p) {
    return p.withName("");
  }

  private static EndpointPort unnamed(EndpointPort p) {
    return p.withName("");
  }

  private static boolean isBitSet(int bits, int index) {
    return (bits >> index & 1) == 1;
  }

  private static Arbitrary<Integer> bits() {
    return Arbitraries.integers().between(0, 7);
  }

  /** The Service to which most objects of a state refer, and its Endpoints. */
  private static Arbitrary<List<Resource>> webServiceAndEndpoints() {
    return Combinators.combine(
            optional(90, service(Arbitraries.just("web"), false)),
            optional(70, endpoints(Arbitraries.just("web"), false)))
        .as((s, e) -> flatten(List.of(s.stream().toList(), e.stream().toList())));
  }

  private static Arbitrary<List<Resource>> resourceOfPair(String name) {
    Arbitrary<String> just = Arbitraries.just(name);
    return Arbitraries.oneOf(
        service(just, false).map(s -> List.<Resource>of(s)),
        endpoints(just, false).map(e -> List.<Resource>of(e)));
  }

  private static List<Resource> flatten(List<? extends List<? extends Resource>> lists) {
    List<Resource> all = new ArrayList<>();
    lists.forEach(all::addAll);
    return all;
  }

  private static Arbitrary<Resource> resource(boolean wished) {
    return Arbitraries.frequencyOf(
        Tuple.of(4, service(named("web", "api"), wished).map(s -> (Resource) s)),
        Tuple.of(4, endpoints(named("web", "api"), wished).map(e -> (Resource) e)),
        Tuple.of(4, slice(wished).map(e -> (Resource) e)),
        Tuple.of(3, ingress().map(i -> (Resource) i)));
  }

  private static Arbitrary<Resource> incompleteResource() {
    return resource(true).filter(r -> !(r instanceof Ingress));
  }

  private static Arbitrary<Service> service(Arbitrary<String> name, boolean wished) {
    Arbitrary<Map<String, String>> labels =
        Arbitraries.frequency(
            Tuple.of(9, Map.of()),
            Tuple.of(1, Map.of("service.kubernetes.io/service-proxy-name", "other")));
    Arbitrary<Map<String, String>> selector =
        Arbitraries.frequency(Tuple.of(7, Map.of()), Tuple.of(3, Map.of("app", "web")));
    return Combinators.combine(
            meta(Kind.SERVICE, name, labels, noLabels()),
            Arbitraries.frequency(
                Tuple.of(8, Service.Type.CLUSTER_IP),
                Tuple.of(2, Service.Type.NODE_PORT),
                Tuple.of(1, Service.Type.LOAD_BALANCER),
                Tuple.of(1, Service.Type.EXTERNAL_NAME)),
            chance(10),
            selector,
            servicePorts(wished),
            families())
        .as(
            (meta, type, headless, chosen, ports, families) ->
                new Service(
                    meta,
                    type,
                    headless && type == Service.Type.CLUSTER_IP,
                    chosen,
                    ports,
                    families));
  }

  private static Arbitrary<Set<IpFamily>> families() {
    return Arbitraries.frequency(
        Tuple.of(6, Set.of()),
        Tuple.of(3, Set.of(IpFamily.IPV4)),
        Tuple.of(1, Set.of(IpFamily.IPV6)),
        Tuple.of(2, Set.of(IpFamily.values())));
  }

  /** One to three ports; several ports of a stored Service have names. */
  private static Arbitrary<List<ServicePort>> servicePorts(boolean wished) {
    Arbitrary<ServicePort> port =
        Combinators.combine(
                Arbitraries.frequency(Tuple.of(3, 80), Tuple.of(2, 8080), Tuple.of(1, 65535)),
                protocols(),
                Arbitraries.frequencyOf(
                    Tuple.of(1, Arbitraries.just(0)), Tuple.of(2, targetPorts())))
            .as((n, p, t) -> new ServicePort(FieldPath.ROOT, "", n, p, targetPort(t, n), 0));
    return Combinators.combine(
            Arbitraries.oneOf(
                port.list().ofSize(1),
                port.list().ofMinSize(1).ofMaxSize(3).uniqueElements(ServicePort::identity)),
            Arbitraries.shuffle("http", "admin", "port-80", MAX_LENGTH_NAME),
            bits(),
            chance(50))
        .as(
            (ports, names, blanks, noName) ->
                IntStream.range(0, ports.size())
                    .mapToObj(
                        i ->
                            atPath(
                                ports.get(i),
                                i,
                                wished && isBitSet(blanks, i) || ports.size() == 1 && noName
                                    ? ""
                                    : names.get(i)))
                    .toList());
  }

  private static ServicePort atPath(ServicePort p, int index, String name) {
    return new ServicePort(
        SPEC.field("ports").index(index),
        name,
        p.port(),
        p.protocol(),
        p.targetPort(),
        p.nodePort());
  }

  private static Arbitrary<Integer> targetPorts() {
    return Arbitraries.frequency(
        Tuple.of(4, 80), Tuple.of(2, 81), Tuple.of(1, 8080), Tuple.of(2, -1), Tuple.of(1, -2));
  }

  /** The default is the port itself; a negative number stands for a name. */
  private static PortRef targetPort(int number, int port) {
    return switch (number) {
      case 0 -> new PortRef.ByNumber(port);
      case -1 -> new PortRef.ByName("http");
      case -2 -> new PortRef.ByName("web");
      default -> new PortRef.ByNumber(number);
    };
  }

  private static Arbitrary<EndpointSet> endpoints(Arbitrary<String> name, boolean wished) {
    Arbitrary<Map<String, String>> labels =
        Arbitraries.frequency(
            Tuple.of(16, Map.of()),
            Tuple.of(1, Map.of("endpointslice.kubernetes.io/skip-mirror", "true")),
            Tuple.of(1, Map.of("endpointslice.kubernetes.io/skip-mirror", "false")),
            Tuple.of(1, Map.of("endpoints.kubernetes.io/managed-by", "endpoint-controller")));
    Arbitrary<Map<String, String>> annotations =
        Arbitraries.frequency(
            Tuple.of(16, Map.of()),
            Tuple.of(1, Map.of("control-plane.alpha.kubernetes.io/leader", "{}")),
            Tuple.of(1, Map.of("leader", "web-0", "ttl", "30")),
            Tuple.of(1, Map.of("endpoints.kubernetes.io/last-change-trigger-time", "now")));
    return Combinators.combine(
            meta(Kind.ENDPOINTS, name, labels, annotations),
            Combinators.combine(addresses().list().ofMinSize(1).ofMaxSize(3), endpointPorts(wished))
                .as((a, p) -> new Subset(FieldPath.ROOT, a, p))
                .list()
                .ofMaxSize(3))
        .as(
            (meta, subsets) ->
                new EndpointSet(
                    meta,
                    Optional.of(new ServiceRef(NAMESPACE, meta.key().name())),
                    false,
                    IntStream.range(0, subsets.size())
                        .mapToObj(i -> atPath(subsets.get(i), FieldPath.ROOT, i))
                        .toList()));
  }

  private static Subset atPath(Subset subset, FieldPath root, int index) {
    FieldPath at = root.field("subsets").index(index);
    return new Subset(at, readyFirst(subset.addresses()), atPath(subset.ports(), at));
  }

  /** In the order of conversion: {@code addresses} before {@code notReadyAddresses}. */
  private static List<EndpointAddress> readyFirst(List<EndpointAddress> addresses) {
    List<EndpointAddress> sorted = new ArrayList<>(addresses);
    sorted.sort((a, b) -> Boolean.compare(b.ready(), a.ready()));
    return sorted;
  }

  private static List<EndpointPort> atPath(List<EndpointPort> ports, FieldPath parent) {
    return IntStream.range(0, ports.size())
        .mapToObj(
            i -> {
              EndpointPort p = ports.get(i);
              return new EndpointPort(
                  parent.field("ports").index(i),
                  p.name(),
                  p.number(),
                  p.protocol(),
                  p.appProtocol());
            })
        .toList();
  }

  /** Names may be duplicate, as the API server accepts them. */
  private static Arbitrary<List<EndpointPort>> endpointPorts(boolean wished) {
    return oneToThree(endpointPort(0))
        .map(ports -> wished || ports.size() < 2 ? ports : allNamed(ports));
  }

  private static List<EndpointPort> allNamed(List<EndpointPort> ports) {
    return ports.stream()
        .map(
            p ->
                new EndpointPort(
                    p.fieldPath(),
                    p.name().isEmpty() ? "http" : p.name(),
                    p.number(),
                    p.protocol(),
                    p.appProtocol()))
        .toList();
  }

  private static Arbitrary<EndpointPort> endpointPort(int percentWithoutNumber) {
    Arbitrary<String> names =
        Arbitraries.frequency(
            Tuple.of(4, "http"),
            Tuple.of(4, ""),
            Tuple.of(2, "admin"),
            Tuple.of(1, "port-80"),
            Tuple.of(1, MAX_LENGTH_NAME));
    return Combinators.combine(
            names,
            optional(
                100 - percentWithoutNumber, targetPorts().map(Math::abs).map(n -> n < 3 ? 80 : n)),
            protocols(),
            Arbitraries.frequency(Tuple.of(6, ""), Tuple.of(1, "h2c")))
        .as(
            (name, number, protocol, app) ->
                new EndpointPort(
                    FieldPath.ROOT,
                    name,
                    number.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                    protocol,
                    app));
  }

  private static Arbitrary<EndpointAddress> addresses() {
    Arbitrary<String> ips =
        Arbitraries.frequency(
            Tuple.of(4, "10.0.0.1"),
            Tuple.of(2, "10.0.0.2"),
            Tuple.of(2, "fd00::1"),
            Tuple.of(1, "fd00::2"));
    return Combinators.combine(ips, chance(80), chance(15))
        .as((ip, ready, pod) -> new EndpointAddress(ip, ready, pod ? "uid-" + ip : ""));
  }

  private static Arbitrary<EndpointSet> slice(boolean wished) {
    Arbitrary<Map<String, String>> owners =
        Arbitraries.frequency(
                Tuple.of(6, "web"), Tuple.of(2, "api"), Tuple.of(1, "gone"), Tuple.of(1, ""))
            .map(n -> n.isEmpty() ? Map.of() : Map.of(EndpointSet.SERVICE_NAME_LABEL, n));
    Arbitrary<Map<String, String>> managers =
        Arbitraries.frequency(
                Tuple.of(6, ""),
                Tuple.of(2, "staff"),
                Tuple.of(1, "endpointslice-controller.k8s.io"),
                Tuple.of(2, "endpointslicemirroring-controller.k8s.io"))
            .map(m -> m.isEmpty() ? Map.of() : Map.of(EndpointSet.SLICE_MANAGED_BY_LABEL, m));
    Arbitrary<Map<String, String>> labels =
        Combinators.combine(owners, managers)
            .as(
                (o, m) -> {
                  Map<String, String> both = new HashMap<>(o);
                  both.putAll(m);
                  return Map.copyOf(both);
                });
    return Combinators.combine(
            meta(Kind.ENDPOINT_SLICE, named("web-1", "web-2", "other-1"), labels, noLabels()),
            Arbitraries.frequency(Tuple.of(5, "IPv4"), Tuple.of(3, "IPv6"), Tuple.of(1, "FQDN")),
            addresses().list().ofMaxSize(3),
            slicePorts(wished))
        .as(ClusterArbitraries::slice);
  }

  private static EndpointSet slice(
      ResourceMeta meta, String type, List<EndpointAddress> addresses, List<EndpointPort> ports) {
    boolean fqdn = type.equals("FQDN");
    return new EndpointSet(
        meta,
        Optional.of(meta.label(EndpointSet.SERVICE_NAME_LABEL))
            .filter(n -> !n.isEmpty())
            .map(n -> new ServiceRef(NAMESPACE, n)),
        fqdn,
        List.of(
            new Subset(
                FieldPath.ROOT,
                addresses.stream()
                    .filter(a -> fqdn || IpFamily.of(a.ip()).toString().equals(type))
                    .map(a -> fqdn ? new EndpointAddress("a.example", a.ready(), "") : a)
                    .toList(),
                atPath(ports, FieldPath.ROOT))));
  }

  /** Names are unique, the empty name included, except in unvalidated updates. */
  private static Arbitrary<List<EndpointPort>> slicePorts(boolean wished) {
    return oneToThree(endpointPort(10))
        .map(
            ports -> {
              Set<String> names = new HashSet<>();
              return ports.stream().filter(p -> wished || names.add(p.name())).toList();
            });
  }

  private static Arbitrary<Ingress> ingress() {
    Arbitrary<Map<String, String>> annotations =
        Arbitraries.frequency(
            Tuple.of(4, Map.of()),
            Tuple.of(1, Map.of(Ingress.CLASS_ANNOTATION, "kong")),
            Tuple.of(1, Map.of(Ingress.CLASS_ANNOTATION, "")));
    return Combinators.combine(
            meta(Kind.INGRESS, named("shop", "admin"), Arbitraries.just(Map.of()), annotations),
            Arbitraries.frequency(
                Tuple.of(9, Ingress.ApiVersion.NETWORKING_V1),
                Tuple.of(1, Ingress.ApiVersion.NETWORKING_V1BETA1),
                Tuple.of(1, Ingress.ApiVersion.EXTENSIONS_V1BETA1)),
            optional(60, named("kong", "traefik", "nginx", "edge")),
            backend().list().ofMaxSize(3))
        .as(
            (meta, version, className, backends) ->
                new Ingress(
                    meta,
                    version,
                    className,
                    IntStream.range(0, backends.size())
                        .mapToObj(i -> atPath(backends.get(i), version, i))
                        .toList()));
  }

  private static Arbitrary<Backend> backend() {
    Arbitrary<PortRef> ports =
        Arbitraries.oneOf(
            named("http", "admin", "web", "use-annotation").map(PortRef.ByName::new),
            Arbitraries.of(80, 81, 8080).map(PortRef.ByNumber::new));
    Arbitrary<String> services =
        Arbitraries.frequency(Tuple.of(5, "web"), Tuple.of(2, "api"), Tuple.of(1, "gone"));
    return Combinators.combine(services, ports)
        .as((s, p) -> new Backend(FieldPath.ROOT, FieldPath.ROOT, "", s, p));
  }

  private static Backend atPath(Backend b, Ingress.ApiVersion version, int index) {
    FieldPath at =
        SPEC.field("rules").index(0).field("http").field("paths").index(index).field("backend");
    boolean v1 = version == Ingress.ApiVersion.NETWORKING_V1;
    FieldPath service = v1 ? at.field("service").field("name") : at.field("serviceName");
    String shape = b.port() instanceof PortRef.ByName ? "name" : "number";
    FieldPath port = v1 ? at.field("service").field("port").field(shape) : at.field("servicePort");
    Match match = new Match("shop.example", "/p" + index, PathType.IMPLEMENTATION_SPECIFIC);
    return new Backend(service, port, match.describe(), b.service(), b.port(), Optional.of(match));
  }

  private static Arbitrary<IngressClass> ingressClass() {
    return Combinators.combine(
            named("kong", "edge", "nginx"),
            Arbitraries.of(
                "ingress-controllers.konghq.com/kong",
                "traefik.io/ingress-controller",
                "k8s.io/ingress-nginx",
                ""))
        .as(
            (name, controller) ->
                new IngressClass(
                    ResourceMeta.of(new ObjectKey(Kind.INGRESS_CLASS, "", name)), controller));
  }

  private static Arbitrary<ResourceMeta> meta(
      Kind kind,
      Arbitrary<String> names,
      Arbitrary<Map<String, String>> labels,
      Arbitrary<Map<String, String>> annotations) {
    return Combinators.combine(names, labels, annotations, chance(7), chance(3))
        .as(
            (name, l, a, controlled, deleting) ->
                new ResourceMeta(
                    new ObjectKey(kind, NAMESPACE, name),
                    l,
                    a,
                    controlled
                        ? Optional.of(new ResourceMeta.ControllerRef("Operator", "op"))
                        : Optional.empty(),
                    deleting));
  }

  private static Arbitrary<Map<String, String>> noLabels() {
    return Arbitraries.just(Map.of());
  }

  private static Arbitrary<Protocol> protocols() {
    return Arbitraries.frequency(
        Tuple.of(7, Protocol.TCP), Tuple.of(2, Protocol.UDP), Tuple.of(1, Protocol.SCTP));
  }

  private static Arbitrary<String> named(String... names) {
    return Arbitraries.of(names);
  }

  /** Mostly one port, the case that a name affects most. */
  private static <T> Arbitrary<List<T>> oneToThree(Arbitrary<T> some) {
    return Arbitraries.oneOf(some.list().ofSize(1), some.list().ofMaxSize(3));
  }

  private static Arbitrary<Boolean> chance(int percent) {
    return Arbitraries.frequency(Tuple.of(100 - percent, false), Tuple.of(percent, true));
  }

  private static <T> Arbitrary<Optional<T>> optional(int percent, Arbitrary<T> some) {
    return chance(percent)
        .flatMap(is -> is ? some.map(Optional::of) : Arbitraries.just(Optional.<T>empty()));
  }

  /** The object with more annotations. */
  public static Resource withAnnotations(Resource object, Map<String, String> more) {
    Map<String, String> annotations = new HashMap<>(object.meta().annotations());
    annotations.putAll(more);
    ResourceMeta meta = object.meta().withAnnotations(annotations);
    if (object instanceof Service s) {
      return s.withMeta(meta);
    } else if (object instanceof EndpointSet e) {
      return e.withMeta(meta);
    } else if (object instanceof Ingress i) {
      return i.withMeta(meta);
    }
    return new IngressClass(meta, ((IngressClass) object).controller());
  }
}
