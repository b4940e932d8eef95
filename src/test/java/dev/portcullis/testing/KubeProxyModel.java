package dev.portcullis.testing;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A second reading of where traffic goes, from the sources of Kubernetes and from what was measured
 * alone: the slices that the mirroring controller makes of a Service's Endpoints, beside those that
 * are there, and what kube-proxy makes of all of them. It is slow and simple on purpose, and shares
 * nothing with the rules.
 */
public record KubeProxyModel(
    Service service, Set<IpFamily> observedFamilies, List<ProxiedPort> proxiedPorts) {

  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslice-controller.k8s.io";
  private static final String MIRRORING = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

  /** A port that addresses of one family offer in a slice, and where that port is written. */
  public record ProxiedPort(IpFamily family, ObjectKey object, EndpointPort port) {}

  /** One place in Endpoints where a port is written, and the addresses beside it. */
  private record SubsetPort(EndpointPort port, List<EndpointAddress> addresses) {

    /** The controller compares {@code appProtocol} by pointer: two that have one always differ. */
    boolean isSamePortAs(SubsetPort other) {
      return this == other
          || port.appProtocol().isEmpty()
              && other.port().appProtocol().isEmpty()
              && port.name().equals(other.port().name())
              && port.number().equals(other.port().number())
              && port.protocol() == other.port().protocol();
    }
  }

  /** What goes on behind a Service once the controllers have run. */
  public static KubeProxyModel of(Service service, ClusterState world) {
    List<ProxiedPort> listeners = new ArrayList<>();
    Set<IpFamily> around = EnumSet.noneOf(IpFamily.class);
    for (EndpointSet set : world.all(EndpointSet.class)) {
      boolean belongsToService = set.service().equals(Optional.of(service.ref()));
      if (belongsToService
          && (set.isSlice() ? isServedSlice(set, service) : isMirrored(set, service))) {
        around.addAll(
            families(set.subsets().stream().flatMap(s -> s.addresses().stream()).toList()));
        listeners.addAll(set.isSlice() ? fromSlice(set) : fromEndpoints(set));
      }
    }
    return new KubeProxyModel(service, around, listeners);
  }

  /**
   * Mirrored slices are made anew here; those of the endpointslice controller follow a Service with
   * selector, regardless of port names; nothing reads host names.
   */
  private static boolean isServedSlice(EndpointSet set, Service service) {
    String manager = set.meta().labels().getOrDefault(MANAGED_BY, "");
    boolean follows = manager.equals(CONTROLLER) && !service.selector().isEmpty();
    return !set.fqdn() && !manager.equals(MIRRORING) && !follows;
  }

  private static boolean isMirrored(EndpointSet set, Service service) {
    return set.key().kind() == Kind.ENDPOINTS
        && service.selector().isEmpty()
        && !"true".equals(set.meta().labels().get(SKIP_MIRROR))
        && !set.meta().annotations().containsKey(LEADER);
  }

  private static List<ProxiedPort> fromSlice(EndpointSet set) {
    List<ProxiedPort> listeners = new ArrayList<>();
    for (Subset all : set.subsets()) {
      for (EndpointPort port : all.ports()) {
        families(all.addresses()).forEach(f -> listeners.add(new ProxiedPort(f, set.key(), port)));
      }
    }
    return listeners.stream().filter(l -> l.port().number().orElse(0) > 0).toList();
  }

  private static List<ProxiedPort> fromEndpoints(EndpointSet set) {
    List<SubsetPort> places = new ArrayList<>();
    for (Subset subset : set.subsets()) {
      subset.ports().forEach(p -> places.add(new SubsetPort(p, subset.addresses())));
    }
    List<ProxiedPort> listeners = new ArrayList<>();
    for (SubsetPort place : places) {
      if (!isRejectedSlice(place, places)) {
        families(place.addresses())
            .forEach(f -> listeners.add(new ProxiedPort(f, set.key(), place.port())));
      }
    }
    return listeners;
  }

  /**
   * Whether the API server refuses the slice that this port would be in: two other ports or this
   * one and another, all offered by the very same addresses, have one name.
   */
  private static boolean isRejectedSlice(SubsetPort place, List<SubsetPort> places) {
    Map<String, Boolean> addresses = addressesOf(place, places);
    List<SubsetPort> together =
        places.stream().filter(p -> addressesOf(p, places).equals(addresses)).toList();
    return together.stream()
        .anyMatch(
            a ->
                together.stream()
                    .anyMatch(b -> !a.isSamePortAs(b) && a.port().name().equals(b.port().name())));
  }

  /** Every address that offers that port anywhere in the object; once not ready, never ready. */
  private static Map<String, Boolean> addressesOf(SubsetPort place, List<SubsetPort> places) {
    Map<String, Boolean> ready = new TreeMap<>();
    for (SubsetPort other : places) {
      if (other.isSamePortAs(place)) {
        for (EndpointAddress a : other.addresses()) {
          String key = a.ip() + " " + a.targetUid();
          ready.put(key, a.ready() && ready.getOrDefault(key, true));
        }
      }
    }
    return ready;
  }

  private static Set<IpFamily> families(List<EndpointAddress> addresses) {
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    addresses.forEach(a -> families.add(a.ip().contains(":") ? IpFamily.IPV6 : IpFamily.IPV4));
    return families;
  }

  /** The families of the Service, or those of its endpoints if it sets none. */
  public Set<IpFamily> families() {
    return service.ipFamilies().isEmpty() ? observedFamilies : service.ipFamilies();
  }

  /** Whether any endpoint port is there for kube-proxy to read. */
  public boolean hasPortsIn(IpFamily family) {
    return proxiedPorts.stream().anyMatch(l -> l.family() == family);
  }

  /** Whether a connection to that port of the ClusterIP gets anywhere. */
  public boolean answers(ServicePort port, IpFamily family) {
    return !portsFor(port, family).isEmpty();
  }

  /** The endpoint ports that kube-proxy sends that Service port to. */
  public List<ProxiedPort> portsFor(ServicePort port, IpFamily family) {
    return proxiedPorts.stream()
        .filter(l -> l.family() == family)
        .filter(l -> l.port().name().equals(port.name()))
        .filter(l -> l.port().protocol() == port.protocol())
        .toList();
  }

  /** Whether some family of the Service refuses connections to that port. */
  public boolean isRefusedInSomeFamily(ServicePort port) {
    return families().stream().anyMatch(f -> !answers(port, f));
  }

  /** The field in which a listener's number is written. */
  public static FieldPath portFieldOf(ProxiedPort listener) {
    return listener.port().fieldPath().field("port");
  }
}
