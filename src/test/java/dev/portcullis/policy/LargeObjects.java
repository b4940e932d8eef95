package dev.portcullis.policy;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Builds objects with many entries, all in one namespace. */
final class LargeObjects {

  static final String NAMESPACE = "wide";
  static final ServiceRef WEB = new ServiceRef(NAMESPACE, "web");

  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  private LargeObjects() {}

  static ResourceMeta meta(Kind kind, String name) {
    return ResourceMeta.of(new ObjectKey(kind, NAMESPACE, name));
  }

  /** An Ingress with a path for each of these references. */
  static Ingress ingress(
      String name, int size, IntFunction<String> service, IntFunction<PortRef> port) {
    return new Ingress(
        meta(Kind.INGRESS, name),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        IntStream.range(0, size)
            .mapToObj(
                i -> {
                  FieldPath path = SPEC.field("rules").index(0).field("paths").index(i);
                  return new Backend(
                      path.field("name"),
                      path.field("number"),
                      "a.example/" + i,
                      service.apply(i),
                      port.apply(i));
                })
            .toList(),
        List.of());
  }

  static PortRef number(int number) {
    return new PortRef.ByNumber(number);
  }

  /** Service web without selector, with these ports. */
  static Service service(int size, IntFunction<ServicePort> port) {
    return new Service(
        meta(Kind.SERVICE, "web"),
        Service.Type.NODE_PORT,
        false,
        Map.of(),
        IntStream.range(0, size).mapToObj(port).toList(),
        Set.of(IpFamily.IPV4));
  }

  static ServicePort servicePort(int index, String name, Protocol protocol, int targetPort) {
    return new ServicePort(
        SPEC.field("ports").index(index),
        name,
        1 + index,
        protocol,
        number(targetPort),
        30_000 + index);
  }

  /** Endpoints web with these subsets. */
  static EndpointSet endpoints(List<Subset> subsets) {
    return new EndpointSet(meta(Kind.ENDPOINTS, "web"), Optional.of(WEB), false, subsets);
  }

  /** A hand-written slice of Service web. */
  static EndpointSet slice(int index, Subset subset) {
    ResourceMeta meta = meta(Kind.ENDPOINT_SLICE, "web-" + index);
    return new EndpointSet(
        new ResourceMeta(
            meta.key(), Map.of(EndpointSet.SERVICE_NAME_LABEL, "web"), Map.of(), List.of(), false),
        Optional.of(WEB),
        false,
        List.of(subset));
  }

  static Subset subset(int index, int addresses, int ports, IntFunction<EndpointPort> port) {
    return new Subset(
        FieldPath.ROOT.field("subsets").index(index),
        IntStream.range(0, addresses)
            .mapToObj(
                i ->
                    new EndpointAddress(
                        "10." + index % 200 + "." + i / 250 + "." + i % 250, true, ""))
            .toList(),
        IntStream.range(0, ports).mapToObj(port).toList());
  }

  static EndpointPort endpointPort(int index, String name, Protocol protocol, int number) {
    return new EndpointPort(
        FieldPath.ROOT.field("ports").index(index), name, OptionalInt.of(number), protocol, "");
  }

  static SnapshotView view(Stream<? extends Resource> objects) {
    List<Resource> all = new ArrayList<>(objects.toList());
    // Names that a missing one is compared with.
    IntStream.range(0, 100)
        .mapToObj(i -> meta(Kind.SERVICE, "other-service-" + i))
        .forEach(
            m ->
                all.add(
                    new Service(
                        m,
                        Service.Type.CLUSTER_IP,
                        false,
                        Map.of("app", "x"),
                        List.of(),
                        Set.of())));
    return new SnapshotView(all, (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }
}
