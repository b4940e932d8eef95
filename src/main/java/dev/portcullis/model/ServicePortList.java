package dev.portcullis.model;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Spliterator;

/**
 * The ports of a Service, with an index for look-ups: a Service may have thousands of ports, and an
 * Ingress thousands of backends that refer to them. Immutable.
 */
final class ServicePortList extends AbstractList<ServicePort> implements RandomAccess {

  private final List<ServicePort> ports;

  /** Created by the first look-up; another thread may see null and create an equal one. */
  private Index index;

  private record Index(
      Map<PortRef, ServicePort> byReference,
      Map<PortRef, List<ServicePort>> byTargetPort,
      Map<Integer, ServicePort> byNodePort) {

    static Index of(List<ServicePort> ports) {
      Map<PortRef, ServicePort> byReference = new HashMap<>();
      Map<PortRef, List<ServicePort>> byTargetPort = new HashMap<>();
      Map<Integer, ServicePort> byNodePort = new HashMap<>();
      for (ServicePort port : ports) {
        byReference.merge(new PortRef.ByNumber(port.port()), port, Index::preferTcp);
        byReference.merge(new PortRef.ByName(port.name()), port, Index::preferTcp);
        byTargetPort.computeIfAbsent(port.targetPort(), t -> new ArrayList<>(1)).add(port);
        byNodePort.putIfAbsent(port.nodePort(), port);
      }
      return new Index(byReference, byTargetPort, byNodePort);
    }

    private static ServicePort preferTcp(ServicePort first, ServicePort next) {
      return first.protocol() != Protocol.TCP && next.protocol() == Protocol.TCP ? next : first;
    }
  }

  private ServicePortList(List<ServicePort> ports) {
    this.ports = ports;
  }

  static ServicePortList copyOf(List<ServicePort> ports) {
    return ports instanceof ServicePortList same ? same : new ServicePortList(List.copyOf(ports));
  }

  private Index index() {
    Index known = index;
    if (known == null) {
      known = Index.of(ports);
      index = known;
    }
    return known;
  }

  /** The port of that name or number. */
  Optional<ServicePort> find(PortRef ref) {
    return Optional.ofNullable(index().byReference().get(ref));
  }

  /** The ports with that targetPort, in their order. */
  List<ServicePort> findByTargetPort(PortRef ref) {
    return index().byTargetPort().getOrDefault(ref, List.of());
  }

  /** The first port with that nodePort. */
  Optional<ServicePort> findByNodePort(int nodePort) {
    return Optional.ofNullable(index().byNodePort().get(nodePort));
  }

  @Override
  public ServicePort get(int i) {
    return ports.get(i);
  }

  @Override
  public int size() {
    return ports.size();
  }

  @Override
  public Spliterator<ServicePort> spliterator() {
    return ports.spliterator();
  }

  @Override
  public boolean equals(Object other) {
    return ports.equals(other instanceof ServicePortList list ? list.ports : other);
  }

  @Override
  public int hashCode() {
    return ports.hashCode();
  }
}
