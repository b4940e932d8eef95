package dev.portcullis.testing;

import static dev.portcullis.testing.Choices.bits;
import static dev.portcullis.testing.Choices.chance;
import static dev.portcullis.testing.Choices.isBitSet;
import static dev.portcullis.testing.Choices.none;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random Services of all types, with and without selector. */
final class ServiceArbitraries {

  private static final FieldPath PORTS = FieldPath.ROOT.field("spec").field("ports");

  private ServiceArbitraries() {}

  /**
   * @param mayLackNames whether port names may be missing that the API server requires
   */
  static Arbitrary<Service> services(
      Arbitrary<String> namespaces, Arbitrary<String> names, boolean mayLackNames) {
    Arbitrary<Map<String, String>> labels =
        Arbitraries.frequency(
            Tuple.of(9, Map.of()),
            Tuple.of(1, Map.of("service.kubernetes.io/service-proxy-name", "other")));
    Arbitrary<Map<String, String>> selectors =
        Arbitraries.frequency(Tuple.of(7, Map.of()), Tuple.of(3, Map.of("app", "web")));
    return Combinators.combine(
            Choices.meta(Kind.SERVICE, namespaces, names, labels, none()),
            Arbitraries.frequency(
                Tuple.of(8, Service.Type.CLUSTER_IP),
                Tuple.of(2, Service.Type.NODE_PORT),
                Tuple.of(1, Service.Type.LOAD_BALANCER),
                Tuple.of(1, Service.Type.EXTERNAL_NAME)),
            chance(10),
            selectors,
            ports(mayLackNames),
            families(),
            nodePorts())
        .as(
            (meta, type, headless, selector, ports, families, nodePort) ->
                new Service(
                    meta,
                    type,
                    headless && type == Service.Type.CLUSTER_IP,
                    selector,
                    withNodePorts(ports, type, nodePort),
                    families));
  }

  /** The first nodePort of a Service, or 0: the API server allocates it. */
  private static Arbitrary<Integer> nodePorts() {
    return Arbitraries.frequency(Tuple.of(1, 0), Tuple.of(2, 30080), Tuple.of(1, 31080));
  }

  private static List<ServicePort> withNodePorts(
      List<ServicePort> ports, Service.Type type, int first) {
    boolean has = type == Service.Type.NODE_PORT || type == Service.Type.LOAD_BALANCER;
    return IntStream.range(0, ports.size())
        .mapToObj(i -> withNodePort(ports.get(i), has && first > 0 ? first + i : 0))
        .toList();
  }

  private static ServicePort withNodePort(ServicePort p, int nodePort) {
    return new ServicePort(
        p.fieldPath(), p.name(), p.port(), p.protocol(), p.targetPort(), nodePort);
  }

  private static Arbitrary<Set<IpFamily>> families() {
    return Arbitraries.frequency(
        Tuple.of(6, Set.of()),
        Tuple.of(3, Set.of(IpFamily.IPV4)),
        Tuple.of(1, Set.of(IpFamily.IPV6)),
        Tuple.of(2, Set.of(IpFamily.values())));
  }

  /** One to three ports; several ports of a stored Service have names. */
  private static Arbitrary<List<ServicePort>> ports(boolean mayLackNames) {
    Arbitrary<Optional<PortRef>> targets =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(Optional.<PortRef>empty())),
            Tuple.of(2, Choices.targetPorts().map(Optional::of)));
    Arbitrary<ServicePort> port =
        Combinators.combine(
                Arbitraries.frequency(Tuple.of(3, 80), Tuple.of(2, 8080), Tuple.of(1, 65535)),
                Choices.protocols(),
                targets)
            .as(
                (n, p, t) ->
                    new ServicePort(
                        FieldPath.ROOT, "", n, p, t.orElse(new PortRef.ByNumber(n)), 0));
    return Combinators.combine(
            Arbitraries.oneOf(
                port.list().ofSize(1),
                port.list().ofMinSize(1).ofMaxSize(3).uniqueElements(ServicePort::identity)),
            Arbitraries.shuffle("http", "admin", "port-80", Choices.MAX_LENGTH_NAME),
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
                                mayLackNames && isBitSet(blanks, i) || ports.size() == 1 && noName
                                    ? ""
                                    : names.get(i)))
                    .toList());
  }

  private static ServicePort atPath(ServicePort p, int index, String name) {
    return new ServicePort(
        PORTS.index(index), name, p.port(), p.protocol(), p.targetPort(), p.nodePort());
  }
}
