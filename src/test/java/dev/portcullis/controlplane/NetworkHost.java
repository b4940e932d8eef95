package dev.portcullis.controlplane;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A host of a {@link VirtualNetwork} beside its node, on a cable of its own. What it knows no
 * better way to it sends to the node, and what is meant for others it drops.
 */
public final class NetworkHost {

  private static final String IPV4 = "10.8.%d.%d";
  private static final String IPV6 = "fd00:10:8:%d::%d";

  /** The device at our end of the cable. */
  private static final String VETH_DEVICE = "cable";

  /** How the addresses at the node's end of a cable end, and those at ours. */
  private static final int NODE_END = 1;

  private static final int HOST_END = 127;

  private final NetworkNamespace node;
  private final NetworkNamespace own;
  private final int number;
  private final Set<String> assignedAddresses = new TreeSet<>();

  /**
   * Makes nothing yet.
   *
   * @param number 1 to 255, another for each host of the node
   */
  NetworkHost(NetworkNamespace node, NetworkNamespace own, int number) {
    this.node = node;
    this.own = own;
    this.number = number;
    assignedAddresses.addAll(List.of(ipv4(), ipv6()));
  }

  /** Makes it, and plugs it in. */
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

  /** Kills all that runs on it and takes it away. */
  void remove() {
    own.remove();
  }

  /** Starts processes on it. */
  public ProcessLauncher launcher() {
    return own.launcher();
  }

  /** The IPv4 address that it has from the beginning. */
  public String ipv4() {
    return IPV4.formatted(number, HOST_END);
  }

  /** The IPv6 address that it has from the beginning. */
  public String ipv6() {
    return IPV6.formatted(number, HOST_END);
  }

  /**
   * Gives it addresses that it has not yet, of either family. Any will do that are neither
   * ClusterIPs nor those of another host.
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
