package dev.portcullis.testing;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ServiceRef;
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
import net.jqwik.api.Tuple;

/** Random Endpoints and EndpointSlices, of users and of controllers. */
final class EndpointArbitraries {

  private EndpointArbitraries() {}

  static Arbitrary<EndpointSet> endpoints(
      Arbitrary<String> namespaces, Arbitrary<String> names, boolean mayLackNames) {
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
            Choices.meta(Kind.ENDPOINTS, namespaces, names, labels, annotations),
            Combinators.combine(
                    addresses().list().ofMinSize(1).ofMaxSize(3), endpointPorts(mayLackNames))
                .as((a, p) -> new Subset(FieldPath.ROOT, a, p))
                .list()
                .ofMaxSize(3))
        .as(
            (meta, subsets) ->
                new EndpointSet(
                    meta,
                    Optional.of(new ServiceRef(meta.key().namespace(), meta.key().name())),
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
  private static Arbitrary<List<EndpointPort>> endpointPorts(boolean mayLackNames) {
    return Choices.upToThree(endpointPort(0))
        .map(ports -> mayLackNames || ports.size() < 2 ? ports : allNamed(ports));
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
            Tuple.of(1, Choices.MAX_LENGTH_NAME));
    return Combinators.combine(
            names,
            Choices.optional(
                100 - percentWithoutNumber,
                Choices.targetPorts().map(t -> t instanceof PortRef.ByNumber n ? n.number() : 80)),
            Choices.protocols(),
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
    return Combinators.combine(ips, Choices.chance(80), Choices.chance(15))
        .as((ip, ready, pod) -> new EndpointAddress(ip, ready, pod ? "uid-" + ip : ""));
  }

  static Arbitrary<EndpointSet> slices(boolean mayLackNames) {
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
            Choices.meta(
                Kind.ENDPOINT_SLICE,
                Choices.namespaces(),
                Choices.oneOf("web-1", "web-2", "other-1"),
                labels,
                Choices.none()),
            Arbitraries.frequency(Tuple.of(5, "IPv4"), Tuple.of(3, "IPv6"), Tuple.of(1, "FQDN")),
            addresses().list().ofMaxSize(3),
            slicePorts(mayLackNames))
        .as(EndpointArbitraries::slice);
  }

  private static EndpointSet slice(
      ResourceMeta meta, String type, List<EndpointAddress> addresses, List<EndpointPort> ports) {
    boolean fqdn = type.equals("FQDN");
    return new EndpointSet(
        meta,
        Optional.of(meta.label(EndpointSet.SERVICE_NAME_LABEL))
            .filter(n -> !n.isEmpty())
            .map(n -> new ServiceRef(meta.key().namespace(), n)),
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
  private static Arbitrary<List<EndpointPort>> slicePorts(boolean mayLackNames) {
    return Choices.upToThree(endpointPort(10))
        .map(
            ports -> {
              Set<String> names = new HashSet<>();
              return ports.stream().filter(p -> mayLackNames || names.add(p.name())).toList();
            });
  }
}
