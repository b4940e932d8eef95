package dev.portcullis.controlplane;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node and hosts around it, as network namespaces of this machine. Control plane and kube-proxy
 * run on the node, and all traffic between hosts and to ClusterIPs passes it. One host is the
 * client, like a Pod; the others are backends. There is no route out, and this JVM reaches the
 * network only through processes that it starts there.
 *
 * <p>Needs root on Linux, iproute2, nftables, and curl. {@link #close} or the end of the JVM ends
 * all processes and removes everything.
 */
public final class VirtualNetwork implements AutoCloseable {

  /** An address of the node. */
  public static final String NODE_IPV4 = "10.8.1.1";

  /** An address of the node. */
  public static final String NODE_IPV6 = "fd00:10:8:1::1";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix;
  private final NetworkNamespace node;
  private final List<NetworkHost> hosts = new CopyOnWriteArrayList<>();
  private final Thread shutdownHook = new Thread(this::shutDown);

  private VirtualNetwork(String prefix) {
    this.prefix = prefix;
    node = new NetworkNamespace(prefix + "node");
  }

  /**
   * Creates one with a backend and a client, in a quarter of a second; there may be several.
   *
   * @throws IllegalStateException if the machine lacks something; it says what to do
   */
  public static VirtualNetwork create() {
    return create("pc" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-");
  }

  /**
   * Creates one with another name.
   *
   * @param prefix of the names of its namespaces, and of no others
   */
  static VirtualNetwork create(String prefix) {
    NetworkPrerequisites.check();
    VirtualNetwork network = new VirtualNetwork(prefix);
    Runtime.getRuntime().addShutdownHook(network.shutdownHook);
    try {
      network.createHosts();
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  private void createHosts() {
    node.create(true);
    NetworkHost backend = addHost("backend");
    addHost("client");
    // Without a route the node rejects a ClusterIP before kube-proxy's rules apply.
    node.ip(
        List.of(
            "route add default via " + backend.ipv4(), "route add default via " + backend.ipv6()));
  }

  /**
   * Adds a host: another backend, or a host for a webhook.
   *
   * @param name not "node", "backend", or "client", which exist
   */
  public synchronized NetworkHost addHost(String name) {
    NetworkHost host = new NetworkHost(node, new NetworkNamespace(prefix + name), hosts.size() + 1);
    hosts.add(host);
    host.create();
    return host;
  }

  /** Starts processes beside the API server. */
  public ProcessLauncher node() {
    return node.launcher();
  }

  /** Can have any address; its first one is 10.8.1.127. */
  public NetworkHost backend() {
    return hosts.get(0);
  }

  /** Starts processes on a host of their own. */
  public ProcessLauncher client() {
    return hosts.get(1).launcher();
  }

  /** Kills all processes and removes all hosts. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
    shutDown();
  }

  private void shutDown() {
    node.remove();
    hosts.forEach(NetworkHost::remove);
  }
}
