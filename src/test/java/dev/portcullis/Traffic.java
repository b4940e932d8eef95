package dev.portcullis;

import dev.portcullis.Worlds.World;
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
record Traffic(Service service, Set<IpFamily> around, List<Listener> listeners) {

  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslice-controller.k8s.io";
  private static final String MIRRORING = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

  /** A port that addresses of one family offer in a slice, and where that port is written. */
  record Listener(IpFamily family, ObjectKey object, EndpointPort port) {}

  /** One place in Endpoints where a port is written, and the addresses beside it. */
  private record Place(EndpointPort port, List<EndpointAddress> addresses) {

    /** The controller compares {@code appProtocol} by pointer: two that have one always differ. */
    boolean isSamePortAs(Place other) {
      return this == other
          || port.appProtocol().isEmpty()
              && other.port().appProtocol().isEmpty()
              && port.name().equals(other.port().name())
              && port.number().equals(other.port().number())
              && port.protocol() == other.port().protocol();
    }
  }

  /** What goes on behind a Service once the controllers have run. */
  static Traffic of(Service service, World world) {
    List<Listener> listeners = new ArrayList<>();
    Set<IpFamily> around = EnumSet.noneOf(IpFamily.class);
    for (EndpointSet set : world.all(EndpointSet.class)) {
      boolean ours = set.service().equals(Optional.of(service.name()));
      if (ours && (set.isSlice() ? isReadSlice(set, service) : isMirrored(set, service))) {
        around.addAll(
            families(set.subsets().stream().flatMap(s -> s.addresses().stream()).toList()));
        listeners.addAll(set.isSlice() ? ofSlice(set) : ofEndpoints(set));
      }
    }
    return new Traffic(service, around, listeners);
  }

  /**
   * Mirrored slices are made anew here; those of the endpointslice controller follow a Service with
   * selector whatever its ports are called; nothing reads host names.
   */
  private static boolean isReadSlice(EndpointSet set, Service service) {
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

  private static List<Listener> ofSlice(EndpointSet set) {
    List<Listener> listeners = new ArrayList<>();
    for (Subset all : set.subsets()) {
      for (EndpointPort port : all.ports()) {
        families(all.addresses()).forEach(f -> listeners.add(new Listener(f, set.key(), port)));
      }
    }
    return listeners.stream().filter(l -> l.port().number().orElse(0) > 0).toList();
  }

  private static List<Listener> ofEndpoints(EndpointSet set) {
    List<Place> places = new ArrayList<>();
    for (Subset subset : set.subsets()) {
      subset.ports().forEach(p -> places.add(new Place(p, subset.addresses())));
    }
    List<Listener> listeners = new ArrayList<>();
    for (Place place : places) {
      if (!isRefused(place, places)) {
        families(place.addresses())
            .forEach(f -> listeners.add(new Listener(f, set.key(), place.port())));
      }
    }
    return listeners;
  }

  /**
   * Whether the API server refuses the slice that this port would be in: two other ports or this
   * one and another, all offered by the very same addresses, have one name.
   */
  private static boolean isRefused(Place place, List<Place> places) {
    Map<String, Boolean> addresses = addressesOf(place, places);
    List<Place> together =
        places.stream().filter(p -> addressesOf(p, places).equals(addresses)).toList();
    return together.stream()
        .anyMatch(
            a ->
                together.stream()
                    .anyMatch(b -> !a.isSamePortAs(b) && a.port().name().equals(b.port().name())));
  }

  /** Every address that offers that port anywhere in the object; once not ready, never ready. */
  private static Map<String, Boolean> addressesOf(Place place, List<Place> places) {
    Map<String, Boolean> ready = new TreeMap<>();
    for (Place other : places) {
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

  /** The families that the Service has; where it does not say, those that stand behind it. */
  Set<IpFamily> families() {
    return service.families().isEmpty() ? around : service.families();
  }

  /** Whether any endpoint port is there for kube-proxy to read. */
  boolean isAnythingIn(IpFamily family) {
    return listeners.stream().anyMatch(l -> l.family() == family);
  }

  /** Whether a connection to that port of the ClusterIP gets anywhere. */
  boolean answers(ServicePort port, IpFamily family) {
    return !carrying(port, family).isEmpty();
  }

  /** The endpoint ports that kube-proxy sends that Service port to. */
  List<Listener> carrying(ServicePort port, IpFamily family) {
    return listeners.stream()
        .filter(l -> l.family() == family)
        .filter(l -> l.port().name().equals(port.name()))
        .filter(l -> l.port().protocol() == port.protocol())
        .toList();
  }

  /** Whether some family of the Service refuses connections to that port. */
  boolean isRefusedSomewhere(ServicePort port) {
    return families().stream().anyMatch(f -> !answers(port, f));
  }

  /** The field in which a listener's number is written. */
  static FieldPath numberOf(Listener listener) {
    return listener.port().at().field("port");
  }
}
