package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A real control plane on loopback or on the node of a {@link VirtualNetwork}, whose processes are
 * stopped, killed, and restarted one by one. They keep ports and data until {@link #close} or the
 * end of the JVM, which removes everything.
 *
 * <p>It has RBAC, service account tokens, and an admin.
 */
public final class ControlPlane implements AutoCloseable {

  private static final int TOKEN_BYTES = 16;

  /**
   * The controllers that write what Portcullis reads, those that deletion needs, and the one that
   * fills the roles `view`, `edit`, and `admin`.
   */
  private static final String CONTROLLERS =
      String.join(
          ",",
          "endpoints-controller",
          "endpointslice-controller",
          "endpointslice-mirroring-controller",
          "namespace-controller",
          "garbage-collector-controller",
          "serviceaccount-controller",
          "clusterrole-aggregation-controller");

  /** With the process id: other builds on this machine start control planes, too. */
  static final String FOLDER_PREFIX = "control-plane-" + ProcessHandle.current().pid() + "-";

  private final ControlPlaneHost host;
  private final Path folder;
  private final Binaries binaries;
  private final ServiceAccountKeys keys;
  private final ClusterAccess cluster;
  private final String controllersToken = newToken();
  private final String proxyToken = newToken();
  private final ChangeMarker changeMarker;
  private final Map<Component, ManagedProcess> processes = new EnumMap<>(Component.class);
  private final Thread shutdownHook = new Thread(this::shutDown);

  private ControlPlane(ControlPlaneHost site, Binaries binaries) throws IOException {
    this.host = site;
    this.binaries = binaries;
    folder = Files.createTempDirectory(FOLDER_PREFIX);
    keys = ServiceAccountKeys.createIn(folder);
    cluster =
        new ClusterAccess(
            site.launcher(),
            folder,
            URI.create("https://" + site.address() + ":" + port(Component.API_SERVER)),
            certificate(Component.API_SERVER),
            newToken(),
            binaries.kubectl());
    cluster.save();
    changeMarker = new ChangeMarker(site, cluster.kubectl());
    Files.writeString(
        tokens(),
        """
        %s,admin,admin,"system:masters"
        %s,system:kube-controller-manager,system:kube-controller-manager,"system:masters"
        %s,system:kube-proxy,system:kube-proxy
        """
            .formatted(cluster.adminToken(), controllersToken, proxyToken));
  }

  private static String newToken() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  /**
   * Starts etcd and an API server on loopback, and returns when it is ready, after about three
   * seconds.
   *
   * @param apiServerFlags override the default flags: {@code --audit-policy-file=policy.yaml}
   * @throws IllegalStateException if one of them does not start, with the last lines of its log
   */
  public static ControlPlane start(String... apiServerFlags) {
    return start(new LoopbackHost(), apiServerFlags);
  }

  /**
   * Starts them on the node of a network; each network holds one. Services get ClusterIPs of both
   * families on request, and processes in the network reach the API server at the node's address.
   * From this JVM only {@link Kubectl} and {@link PrometheusMetrics} work.
   */
  public static ControlPlane startIn(VirtualNetwork network, String... apiServerFlags) {
    return start(new NodeHost(network.node()), apiServerFlags);
  }

  private static ControlPlane start(ControlPlaneHost site, String... apiServerFlags) {
    try {
      ControlPlane plane = new ControlPlane(site, Binaries.find());
      Runtime.getRuntime().addShutdownHook(plane.shutdownHook);
      try {
        plane.startProcess(Component.ETCD, plane.etcd(), plane.etcdReady());
        plane.startProcess(
            Component.API_SERVER, plane.apiServer(apiServerFlags), plane.cluster::isReady);
      } catch (RuntimeException e) {
        plane.close();
        throw e;
      }
      return plane;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> etcd() {
    String address = "http://127.0.0.1:" + port(Component.ETCD);
    return List.of(
        binaries.etcd().toString(),
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + address,
        "--advertise-client-urls=" + address,
        "--listen-peer-urls=http://127.0.0.1:0",
        "--socket-reuse-port",
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  private BooleanSupplier etcdReady() {
    URI address = URI.create("http://127.0.0.1:" + port(Component.ETCD));
    ServerProbe probe = ServerProbe.from(host.launcher(), address, folder, "");
    return () -> probe.isOk("/health");
  }

  private List<String> apiServer(String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=http://127.0.0.1:" + port(Component.ETCD),
                "--advertise-address=" + host.advertiseAddress(),
                "--authorization-mode=RBAC",
                "--token-auth-file=" + tokens(),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + keys.privateKey(),
                "--service-account-key-file=" + keys.publicKey(),
                "--service-cluster-ip-range=" + host.serviceCidrs()));
    command.addAll(servingFlags(Component.API_SERVER, host.address()));
    command.addAll(List.of(flags));
    return command;
  }

  /**
   * Starts the controllers that write Endpoints and EndpointSlices, finish namespaces, collect
   * garbage, and create service accounts. Returns when their process has started; their writes
   * follow.
   *
   * @param identity the user name under which they write
   * @throws IllegalStateException if they do not start, with the last lines of the log
   */
  public void startControllerManager(ControllerIdentity identity) {
    Path kubeconfig = cluster.kubeconfig(cluster.server(), controllersToken);
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.controllerManager().toString(),
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--controllers=" + CONTROLLERS,
                "--service-account-private-key-file=" + keys.privateKey(),
                "--use-service-account-credentials="
                    + (identity == ControllerIdentity.SERVICE_ACCOUNTS),
                // One worker, so that the last mirrored object implies all earlier ones.
                "--mirroring-concurrent-service-endpoint-syncs=1",
                // The client's rate limit would slow down the mirroring of hundreds of Endpoints.
                "--kube-api-qps=500",
                "--kube-api-burst=1000"));
    command.addAll(servingFlags(Component.CONTROLLER_MANAGER, "127.0.0.1"));
    URI address = URI.create("https://127.0.0.1:" + port(Component.CONTROLLER_MANAGER));
    ServerProbe probe =
        ServerProbe.from(host.launcher(), address, certificate(Component.CONTROLLER_MANAGER), "");
    startProcess(Component.CONTROLLER_MANAGER, command, () -> probe.isOk("/healthz"));
  }

  /**
   * Creates the Node, starts kube-proxy for it, and returns when ClusterIPs work.
   *
   * @throws IllegalStateException if it does not start, with the last lines of its log, or if the
   *     control plane runs on loopback, where kube-proxy would change the rules of this machine
   */
  public void startKubeProxy() {
    if (host.launcher().equals(ProcessLauncher.LOCAL)) {
      throw new IllegalStateException("kube-proxy runs in a network of its own: use startIn");
    }
    KubeProxy proxy = new KubeProxy(host.launcher(), port(Component.KUBE_PROXY));
    proxy.createNode(cluster.kubectl());
    Path kubeconfig = cluster.kubeconfig(cluster.server(), proxyToken);
    startProcess(
        Component.KUBE_PROXY,
        proxy.command(binaries.kubeProxy(), kubeconfig),
        proxy::hasSyncedRules);
  }

  /**
   * Waits until the mirroring controller and kube-proxy, which must run, have processed all
   * Services, Endpoints, and slices that were written by hand before. Slices of Services with a
   * selector are not covered. A test that changes Endpoints waits for their slice first, because
   * the controller delays a second change that follows immediately.
   */
  public void awaitPropagation() {
    changeMarker.awaitPropagation();
  }

  /** Its port is reserved; it creates its own certificate and keeps it. */
  private List<String> servingFlags(Component component, String address) {
    return List.of(
        "--bind-address=" + address,
        "--secure-port=" + port(component),
        "--permit-port-sharing",
        "--cert-dir=" + certificate(component).getParent(),
        "--v=1");
  }

  private void startProcess(Component component, List<String> command, BooleanSupplier ready) {
    if (isRunning(component)) {
      throw new IllegalStateException(component.binary() + " is running");
    }
    ManagedProcess daemon = new ManagedProcess(host.launcher(), command, log(component), ready);
    processes.put(component, daemon);
    daemon.start();
  }

  /** Access to it, which stays valid while processes stop and start. */
  public ClusterAccess cluster() {
    return cluster;
  }

  /**
   * Stops a process with SIGTERM and waits for its end: seven seconds for etcd with a connected API
   * server, one second otherwise.
   */
  public void stop(Component component) {
    process(component).stop();
  }

  /** Kills a process with SIGKILL. */
  public void kill(Component component) {
    process(component).kill();
  }

  /**
   * Stops a process with SIGTERM if it runs, starts it again, and waits until it is ready; for etcd
   * also until a running API server has reconnected.
   */
  public void restart(Component component) {
    process(component).stop();
    process(component).start();
    if (component == Component.ETCD && isRunning(Component.API_SERVER)) {
      Eventually.eventually("the API server reads from etcd again", cluster::isReady);
    }
  }

  /** Whether the process is running, ready or not. */
  public boolean isRunning(Component component) {
    return processes.containsKey(component) && process(component).isRunning();
  }

  /** The output of a process. */
  public Path log(Component component) {
    return folder.resolve(component.binary() + ".log");
  }

  private ManagedProcess process(Component component) {
    ManagedProcess daemon = processes.get(component);
    if (daemon == null) {
      throw new IllegalStateException(component.binary() + " was never started");
    }
    return daemon;
  }

  private int port(Component component) {
    return host.port(component);
  }

  private Path certificate(Component component) {
    // The names come from the program: first the certificate, then its CA.
    String file = component == Component.API_SERVER ? "apiserver.crt" : component.binary() + ".crt";
    return folder.resolve(component.binary()).resolve(file);
  }

  private Path tokens() {
    return folder.resolve("tokens.csv");
  }

  /** The folder with all data. */
  Path folder() {
    return folder;
  }

  /** Kills all processes and deletes their data. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
    shutDown();
  }

  private void shutDown() {
    processes.values().forEach(ManagedProcess::kill);
    host.close();
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
