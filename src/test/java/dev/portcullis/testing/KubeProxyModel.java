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
 * An independent model of traffic, based on the sources of Kubernetes and on measurements: the
 * existing slices of a Service, those that the mirroring controller creates from its Endpoints, and
 * how kube-proxy reads them. Simple rather than fast, and without code of the rules.
 */
public record KubeProxyModel(
    Service service, Set<IpFamily> observedFamilies, List<ProxiedPort> proxiedPorts) {

  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslice-controller.k8s.io";
  private static final String MIRRORING = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

  /** A port of addresses of one family in a slice, with its field path. */
  public record ProxiedPort(IpFamily family, ObjectKey object, EndpointPort port) {}

  /** A port of Endpoints with its field path and addresses. */
  private record SubsetPort(EndpointPort port, List<EndpointAddress> addresses) {

    /** The controller compares {@code appProtocol} by pointer: two that are set always differ. */
    boolean isSamePortAs(SubsetPort other) {
      return this == other
          || port.appProtocol().isEmpty()
              && other.port().appProtocol().isEmpty()
              && port.name().equals(other.port().name())
              && port.number().equals(other.port().number())
              && port.protocol() == other.port().protocol();
    }
  }

  /** The traffic of a Service after the controllers have run. */
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
   * Mirrored slices are created by this model; slices of the endpointslice controller serve a
   * Service with selector, regardless of port names; no component reads host names.
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
   * Whether the API server rejects the slice of this port, because two ports of the same addresses
   * have the same name.
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

  /** All addresses of a port in the object; one that is not ready in one place is not ready. */
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

  /** Whether kube-proxy reads any endpoint port. */
  public boolean hasPortsIn(IpFamily family) {
    return proxiedPorts.stream().anyMatch(l -> l.family() == family);
  }

  /** Whether a connection to that port of the cluster IP reaches an endpoint. */
  public boolean answers(ServicePort port, IpFamily family) {
    return !portsFor(port, family).isEmpty();
  }

  /** The endpoint ports that serve a Service port. */
  public List<ProxiedPort> portsFor(ServicePort port, IpFamily family) {
    return proxiedPorts.stream()
        .filter(l -> l.family() == family)
        .filter(l -> l.port().name().equals(port.name()))
        .filter(l -> l.port().protocol() == port.protocol())
        .toList();
  }

  /** Whether connections to that port are rejected in any family of the Service. */
  public boolean isRefusedInSomeFamily(ServicePort port) {
    return families().stream().anyMatch(f -> !answers(port, f));
  }

  /** The path of the port number of an endpoint port. */
  public static FieldPath portFieldOf(ProxiedPort listener) {
    return listener.port().fieldPath().field("port");
  }
}
