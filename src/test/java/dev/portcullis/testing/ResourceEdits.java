package dev.portcullis.testing;

import static dev.portcullis.testing.Choices.isBitSet;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.Subset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Changes of generated objects. */
public final class ResourceEdits {

  private ResourceEdits() {}

  /** The object without the names of the ports whose bits are set. */
  static Resource withoutNames(Resource object, int blanks) {
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

  /** The Service with this targetPort of all ports. */
  static Service withTargetPorts(Service service, int number) {
    return service.withPorts(
        service.ports().stream()
            .map(
                p ->
                    new ServicePort(
                        p.fieldPath(),
                        p.name(),
                        p.port(),
                        p.protocol(),
                        new PortRef.ByNumber(number),
                        p.nodePort()))
            .toList());
  }

  private static ServicePort unnamed(ServicePort p) {
    return p.withName("");
  }

  private static EndpointPort unnamed(EndpointPort p) {
    return p.withName("");
  }

  /**
   * The object with the ports of the Service that it belongs to or refers to: endpoints with the
   * names, protocols, and numbers of all its ports, backends with its first port. Other objects,
   * and objects whose Service is not among the stored ones, stay as they are.
   */
  static Resource withPortsOfService(Resource object, Collection<Resource> stored) {
    if (object instanceof EndpointSet set) {
      return set.service()
          .flatMap(s -> find(s, stored))
          .map(s -> (Resource) withPorts(set, s.ports()))
          .orElse(set);
    } else if (object instanceof Ingress ingress) {
      return ingress.withBackends(
          ingress.backends().stream()
              .map(
                  b ->
                      find(ingress.serviceOf(b), stored)
                          .map(s -> withPort(b, s.ports().get(0)))
                          .orElse(b))
              .toList());
    }
    return object;
  }

  /**
   * A new slice with addresses and ports of these endpoints, of which one port has no name; empty
   * for other objects and endpoints without ports or Service.
   */
  static Optional<Resource> addedSlice(Resource endpoints, int unnamed) {
    return endpoints instanceof EndpointSet set
            && set.service().isPresent()
            && set.subsets().stream().anyMatch(s -> !s.ports().isEmpty())
        ? Optional.of(addedSlice(set, unnamed))
        : Optional.empty();
  }

  private static EndpointSet addedSlice(EndpointSet set, int unnamed) {
    ServiceRef service = set.service().orElseThrow();
    Subset subset =
        set.subsets().stream().filter(s -> !s.ports().isEmpty()).findFirst().orElseThrow();
    List<EndpointPort> ports = subset.ports();
    ObjectKey key = new ObjectKey(Kind.ENDPOINT_SLICE, service.namespace(), "added");
    Map<String, String> labels = Map.of(EndpointSet.SERVICE_NAME_LABEL, service.name());
    return new EndpointSet(
        new ResourceMeta(key, labels, Map.of(), List.of(), false),
        Optional.of(service),
        false,
        List.of(
            new Subset(
                FieldPath.ROOT,
                List.of(new EndpointAddress("10.0.0.3", true, "")),
                IntStream.range(0, ports.size())
                    .mapToObj(i -> copy(ports.get(i), i, i == unnamed % ports.size()))
                    .toList())));
  }

  private static EndpointPort copy(EndpointPort port, int index, boolean unnamed) {
    return new EndpointPort(
        FieldPath.ROOT.field("ports").index(index),
        unnamed ? "" : port.name(),
        port.number(),
        port.protocol(),
        port.appProtocol());
  }

  private static Optional<Service> find(ServiceRef service, Collection<Resource> stored) {
    return stored.stream()
        .filter(r -> r instanceof Service s && s.ref().equals(service))
        .map(Service.class::cast)
        .filter(s -> !s.ports().isEmpty())
        .findFirst();
  }

  private static EndpointSet withPorts(EndpointSet set, List<ServicePort> ports) {
    return set.withSubsets(
        set.subsets().stream()
            .map(
                s ->
                    s.withPorts(
                        IntStream.range(0, ports.size())
                            .mapToObj(i -> endpointPort(s, i, ports.get(i)))
                            .toList()))
            .toList());
  }

  private static EndpointPort endpointPort(Subset subset, int index, ServicePort port) {
    return new EndpointPort(
        subset.fieldPath().field("ports").index(index),
        port.name(),
        OptionalInt.of(port.targetPort() instanceof PortRef.ByNumber n ? n.number() : 80),
        port.protocol(),
        "");
  }

  /** By name or by number, as before. */
  private static Backend withPort(Backend backend, ServicePort port) {
    boolean byName = backend.port() instanceof PortRef.ByName && !port.name().isEmpty();
    return backend.withPort(
        byName ? new PortRef.ByName(port.name()) : new PortRef.ByNumber(port.port()));
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
