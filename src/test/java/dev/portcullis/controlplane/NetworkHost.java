package dev.portcullis.controlplane;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A host of a {@link VirtualNetwork} beside its node, on its own cable. Its default route is the
 * node, and it forwards nothing.
 */
public final class NetworkHost {

  private static final String IPV4 = "10.8.%d.%d";
  private static final String IPV6 = "fd00:10:8:%d::%d";

  /** The device at this end of the cable. */
  private static final String VETH_DEVICE = "cable";

  /** The last parts of the addresses at the node's end and at this end of a cable. */
  private static final int NODE_END = 1;

  private static final int HOST_END = 127;

  private final NetworkNamespace node;
  private final NetworkNamespace own;
  private final int number;
  private final Set<String> assignedAddresses = new TreeSet<>();

  /**
   * Creates nothing yet.
   *
   * @param number 1 to 255, unique among the hosts of the node
   */
  NetworkHost(NetworkNamespace node, NetworkNamespace own, int number) {
    this.node = node;
    this.own = own;
    this.number = number;
    assignedAddresses.addAll(List.of(ipv4(), ipv6()));
  }

  /** Creates the host and connects it. */
  void create() {
    own.create(false);
    String nodeCable = VETH_DEVICE + number;
    String nodeIpv4 = IPV4.formatted(number, NODE_END);
    String nodeIpv6 = IPV6.formatted(number, NODE_END);
    node.ip(
        List.of(
            "link add %s type veth peer name %s netns %s"
                .formatted(nodeCable, VETH_DEVICE, own.name()),
            "addr add " + nodeIpv4 + "/24 dev " + nodeCable,
            "addr add " + nodeIpv6 + "/64 dev " + nodeCable + " nodad",
            "link set " + nodeCable + " up"));
    own.ip(
        List.of(
            "addr add " + ipv4() + "/24 dev " + VETH_DEVICE,
            "addr add " + ipv6() + "/64 dev " + VETH_DEVICE + " nodad",
            "link set " + VETH_DEVICE + " up",
            "route add default via " + nodeIpv4,
            "route add default via " + nodeIpv6));
  }

  /** Kills all processes on it and removes it. */
  void remove() {
    own.remove();
  }

  /** Starts processes on it. */
  public ProcessLauncher launcher() {
    return own.launcher();
  }

  /** Its first IPv4 address. */
  public String ipv4() {
    return IPV4.formatted(number, HOST_END);
  }

  /** Its first IPv6 address. */
  public String ipv6() {
    return IPV6.formatted(number, HOST_END);
  }

  /**
   * Adds missing addresses of either family. Any address works that is neither a ClusterIP nor on
   * another host.
   */
  public synchronized void addAddresses(Collection<String> addresses) {
    Set<String> missing = new TreeSet<>(addresses);
    missing.removeAll(assignedAddresses);
    if (!missing.isEmpty()) {
      own.ip(missing.stream().map(address -> "addr add " + address + " dev lo").toList());
      node.ip(
          missing.stream()
              .map(address -> "route add " + address + " via " + way(address))
              .toList());
      assignedAddresses.addAll(missing);
    }
  }

  private String way(String address) {
    return address.contains(":") ? ipv6() : ipv4();
  }
}
