package dev.portcullis.controlplane;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node and hosts around it, as network namespaces of this machine. On the node a control plane
 * and kube-proxy run, and what the hosts send to each other and to ClusterIPs goes through it. One
 * host is for a client, as a pod would be one, the others are backends. There is no way out, and
 * none in for this JVM but by the processes that it starts there.
 *
 * <p>Needs root on Linux, and iproute2, nftables and curl. {@link #close} ends all that runs there
 * and leaves nothing behind; so does the end of the JVM.
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
   * Makes one with a backend and a client, in a quarter of a second; there may be several.
   *
   * @throws IllegalStateException if this machine has not what it takes: it says what to do
   */
  public static VirtualNetwork create() {
    return create("pc" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-");
  }

  /**
   * The same by another name.
   *
   * @param prefix what the names of its namespaces begin with, and no others
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
    // Without a way the node would not even try a ClusterIP before kube-proxy leads it elsewhere.
    node.ip(
        List.of(
            "route add default via " + backend.ipv4(), "route add default via " + backend.ipv6()));
  }

  /**
   * Adds a host: another backend, or where a webhook runs.
   *
   * @param name not "node", "backend" or "client", which are there
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

  /** Has whatever addresses are wanted, and from the beginning 10.8.1.127. */
  public NetworkHost backend() {
    return hosts.get(0);
  }

  /** Starts processes where nothing else runs. */
  public ProcessLauncher client() {
    return hosts.get(1).launcher();
  }

  /** Kills all processes and takes all hosts away. */
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
