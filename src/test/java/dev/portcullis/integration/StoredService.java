package dev.portcullis.integration;

import dev.portcullis.controlplane.Destination;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.Subset;
import dev.portcullis.rules.EffectiveEndpoints;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stored Service with all its endpoints and the findings on both.
 *
 * @param clusterIps the first is of the Service's first family; empty if it is headless
 * @param sets all Endpoints and slices of the Service, whatever their author
 * @param findings of all rules, on the Service and on the sets
 */
record StoredService(
    Service service, List<String> clusterIps, List<EndpointSet> sets, List<Finding> findings) {

  private static final String DUPLICATE = "endpoints-port-duplicate";

  /** A port of the Service at one of its ClusterIPs. */
  record ServicePortAddress(ServicePort port, String clusterIp) {

    IpFamily family() {
      return IpFamily.of(clusterIp);
    }

    Destination destination() {
      return new Destination(clusterIp, port.port(), transport(port.protocol()));
    }
  }

  String namespace() {
    return service.key().namespace();
  }

  String name() {
    return service.key().name();
  }

  /** All ports that can be probed; the probes do not speak SCTP. */
  List<ServicePortAddress> hops() {
    return service.ports().stream()
        .filter(p -> p.protocol() != Protocol.SCTP)
        .flatMap(p -> clusterIps.stream().map(ip -> new ServicePortAddress(p, ip)))
        .toList();
  }

  private static Destination.Transport transport(Protocol protocol) {
    return Destination.Transport.valueOf(protocol.name());
  }

  /** Every address and port that its endpoints name. */
  Set<String> endpointDestinations() {
    return sets.stream()
        .filter(s -> !s.fqdn())
        .flatMap(s -> s.subsets().stream())
        .flatMap(StoredService::endpointDestinations)
        .map(Destination::toString)
        .collect(Collectors.toSet());
  }

  private static Stream<Destination> endpointDestinations(Subset subset) {
    return subset.ports().stream()
        .filter(p -> p.number().orElse(0) > 0 && p.protocol() != Protocol.SCTP)
        .flatMap(
            p ->
                subset.addresses().stream()
                    .map(
                        a ->
                            new Destination(
                                a.ip(), p.number().getAsInt(), transport(p.protocol()))));
  }

  /**
   * Whether a backend of that family listens: a ready address with a port, in an object without
   * skip-mirror. Everything that is named listens.
   */
  boolean listensIn(IpFamily family) {
    return sets.stream()
        .filter(s -> s.isServedFor(service))
        .flatMap(s -> s.subsets().stream())
        .filter(s -> s.ports().stream().anyMatch(p -> p.number().orElse(0) > 0))
        .flatMap(s -> s.addresses().stream())
        .anyMatch(a -> a.ready() && IpFamily.of(a.ip()) == family);
  }

  /**
   * Whether the controllers' slices are up to date: with the ports of the Service if it selects
   * Pods, otherwise with those of its Endpoints that can be mirrored.
   */
  boolean isMirrored() {
    if (service.isExternalName()) {
      return true;
    } else if (hasRejectedMirror()) {
      return isMirroredAsFarAsPossible();
    }
    return service.isSelectorless()
        ? ports(EndpointSet::isLabeledAsMirror).equals(ports(s -> s.isMirroredFor(service)))
        : sets.stream().noneMatch(s -> !s.isSlice() && s.subsets().isEmpty())
            && ports(s -> s.isSlice() && s.isLabeledForController())
                .equals(
                    service.ports().stream()
                        .map(p -> p.name() + " " + p.targetPort() + "/" + p.protocol())
                        .collect(Collectors.toSet()));
  }

  /** Whether the API server rejects a slice of the mirroring controller. */
  boolean hasRejectedMirror() {
    return findings.stream().anyMatch(f -> f.rule().equals(DUPLICATE));
  }

  /**
   * Whether everything in the Endpoints that can be mirrored is mirrored. The controller processes
   * its groups in random order, stops at a rejected one, and retries with a growing delay.
   */
  private boolean isMirroredAsFarAsPossible() {
    List<Resource> all = new ArrayList<>(sets);
    all.add(service);
    Set<String> mirrored = ports(EndpointSet::isLabeledAsMirror);
    return EffectiveEndpoints.ports(service, new SnapshotView(all, DataPlane.KUBE_PROXY)).stream()
        .filter(o -> !o.set().isSlice())
        .allMatch(o -> mirrored.contains(describePort(o.port())));
  }

  /** The ports in some of the sets: {@code http 8080/TCP}. */
  private Set<String> ports(Predicate<EndpointSet> some) {
    return sets.stream()
        .filter(some)
        .flatMap(s -> s.subsets().stream())
        .flatMap(s -> s.ports().stream())
        .map(StoredService::describePort)
        .collect(Collectors.toSet());
  }

  private static String describePort(EndpointPort port) {
    return port.name() + " " + port.number().orElse(0) + "/" + port.protocol();
  }

  @Override
  public String toString() {
    return service.ref() + ": " + service.ports() + " " + sets + " " + findings;
  }
}
