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
public final class Network implements AutoCloseable {

  /** An address of the node. */
  public static final String NODE_IPV4 = "10.8.1.1";

  /** An address of the node. */
  public static final String NODE_IPV6 = "fd00:10:8:1::1";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix;
  private final Namespace node;
  private final List<Host> hosts = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::end);

  private Network(String prefix) {
    this.prefix = prefix;
    node = new Namespace(prefix + "node");
  }

  /**
   * Makes one with a backend and a client, in a quarter of a second; there may be several.
   *
   * @throws IllegalStateException if this machine has not what it takes: it says what to do
   */
  public static Network create() {
    return create("pc" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-");
  }

  /**
   * The same by another name.
   *
   * @param prefix what the names of its namespaces begin with, and no others
   */
  static Network create(String prefix) {
    Prerequisites.check();
    Network network = new Network(prefix);
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      network.make();
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  private void make() {
    node.make(true);
    Host backend = addHost("backend");
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
  public synchronized Host addHost(String name) {
    Host host = new Host(node, new Namespace(prefix + name), hosts.size() + 1);
    hosts.add(host);
    host.make();
    return host;
  }

  /** Starts processes beside the API server. */
  public Launcher node() {
    return node.launcher();
  }

  /** Has whatever addresses are wanted, and from the beginning 10.8.1.127. */
  public Host backend() {
    return hosts.get(0);
  }

  /** Starts processes where nothing else runs. */
  public Launcher client() {
    return hosts.get(1).launcher();
  }

  /** Kills all processes and takes all hosts away. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
  }

  private void end() {
    node.remove();
    hosts.forEach(Host::remove);
  }
}
