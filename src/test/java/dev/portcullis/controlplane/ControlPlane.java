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
 * A real control plane, on loopback or on the node of a {@link VirtualNetwork}, whose processes are
 * stopped, killed and restarted one by one. They keep their ports and their data until {@link
 * #close}, which leaves nothing behind; so does the end of the JVM.
 *
 * <p>RBAC decides, service accounts have tokens, and there is an admin.
 */
public final class ControlPlane implements AutoCloseable {

  private static final int TOKEN_BYTES = 16;

  /**
   * Those that write what Portcullis reads, those without which nothing is ever deleted, and the
   * one that gives the roles `view`, `edit` and `admin` their rules.
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
    folder = Files.createTempDirectory("control-plane-");
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
   * Starts etcd and an API server on loopback, and returns when it is ready: after some three
   * seconds.
   *
   * @param apiServerFlags added to ours and stronger than those: {@code
   *     --audit-policy-file=policy.yaml}
   * @throws IllegalStateException if one of them does not start: with the last lines of its log
   */
  public static ControlPlane start(String... apiServerFlags) {
    return start(new LoopbackHost(), apiServerFlags);
  }

  /**
   * The same on the node of a network, one to each. Services get ClusterIPs of both families if
   * they ask for them, and whatever runs in the network reaches the API server at the node's
   * address. Of the cluster's users only {@link Kubectl} and {@link PrometheusMetrics} work from
   * here.
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
   * Starts the controllers that write Endpoints and EndpointSlices, end namespaces, collect garbage
   * and make service accounts. It returns as soon as they are told to start; what they do comes a
   * moment later.
   *
   * @param identity under whose name they write
   * @throws IllegalStateException if they do not start: with the last lines of the log
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
                // One after the other, so that whoever sees the last mirrored has seen all.
                "--mirroring-concurrent-service-endpoint-syncs=1",
                // Hundreds of Endpoints are mirrored as fast as the API server takes it.
                "--kube-api-qps=500",
                "--kube-api-burst=1000"));
    command.addAll(servingFlags(Component.CONTROLLER_MANAGER, "127.0.0.1"));
    URI address = URI.create("https://127.0.0.1:" + port(Component.CONTROLLER_MANAGER));
    ServerProbe probe =
        ServerProbe.from(host.launcher(), address, certificate(Component.CONTROLLER_MANAGER), "");
    startProcess(Component.CONTROLLER_MANAGER, command, () -> probe.isOk("/healthz"));
  }

  /**
   * Starts kube-proxy for the node, which it makes first, and returns when ClusterIPs lead where
   * they should.
   *
   * @throws IllegalStateException if it does not start: with the last lines of its log; or if this
   *     runs on loopback, where it would change the rules of this machine
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
   * Waits until the mirroring controller and kube-proxy, which must run, have followed the
   * Services, Endpoints and slices that were created before by hand. Of the slices of Services with
   * a selector it says nothing, and whoever changes Endpoints waits for their slice first: the
   * controller puts off a second change that comes at once.
   */
  public void awaitPropagation() {
    changeMarker.awaitPropagation();
  }

  /** On the port that is reserved, with a certificate that it makes itself and then keeps. */
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

  /** The way in. It stays valid while processes come and go. */
  public ClusterAccess cluster() {
    return cluster;
  }

  /**
   * Ends a process in good order (SIGTERM) and waits for that: seven seconds for etcd while an API
   * server is connected to it, one otherwise.
   */
  public void stop(Component component) {
    process(component).stop();
  }

  /** Ends a process in no order at all (SIGKILL). */
  public void kill(Component component) {
    process(component).kill();
  }

  /**
   * Ends a process in good order if it runs, starts it as it was before, and waits until it is
   * ready; for etcd, until the API server, if that runs, has found it again.
   */
  public void restart(Component component) {
    process(component).stop();
    process(component).start();
    if (component == Component.ETCD && isRunning(Component.API_SERVER)) {
      Eventually.eventually("the API server reads from etcd again", cluster::isReady);
    }
  }

  /** Whether the process is there, well or not. */
  public boolean isRunning(Component component) {
    return processes.containsKey(component) && process(component).isRunning();
  }

  /** All that a process printed. */
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
    // The names are the programs' own: the leaf, and behind it the authority that signed it.
    String file = component == Component.API_SERVER ? "apiserver.crt" : component.binary() + ".crt";
    return folder.resolve(component.binary()).resolve(file);
  }

  private Path tokens() {
    return folder.resolve("tokens.csv");
  }

  /** Where everything is. */
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
