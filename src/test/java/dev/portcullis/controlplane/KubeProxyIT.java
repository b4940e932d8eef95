package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Destination.Transport.TCP;
import static dev.portcullis.controlplane.Destination.Transport.UDP;
import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Destination.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks what ClusterIPs of Services without selector answer. */
@Tag("traffic")
final class KubeProxyIT {

  private static final String NAMESPACE = "traffic";
  private static final String V4 = "10.8.1.127";
  private static final String V6 = "fd00:10:8:1::127";

  /** The port of each Service; nothing listens on it on the backend. */
  private static final int PORT = 8080;

  /**
   * One chain, and the answer that a client gets.
   *
   * @param service the name of its port; empty for none
   * @param targetPort as written in the manifest
   * @param kind the hand-written kind: Endpoints or EndpointSlice
   * @param endpoints the name of their port; empty for none
   * @param number the port of the endpoints
   * @param address of the endpoints
   */
  private record Row(
      String service,
      String targetPort,
      String kind,
      String endpoints,
      int number,
      String address,
      Transport transport,
      String answer) {

    private static final String SERVICE =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: traffic}
        spec:
          ipFamilies: [%s]
          ports: [{name: "%s", port: %d, targetPort: %s, protocol: %s}]
        ---
        """;

    private static final String ENDPOINTS =
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: %1$s, namespace: traffic}
        subsets: [{addresses: [{ip: "%2$s"}], ports: [{name: "%3$s", port: %4$d, protocol: %5$s}]}]
        ---
        """;

    private static final String SLICE =
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %1$s, namespace: traffic, labels: {kubernetes.io/service-name: %1$s}}
        addressType: %6$s
        endpoints: [{addresses: ["%2$s"]}]
        ports: [{name: "%3$s", port: %4$d, protocol: %5$s}]
        ---
        """;

    String manifest(String name) {
      String family = address.contains(":") ? "IPv6" : "IPv4";
      String chosen = kind.equals("Endpoints") ? ENDPOINTS : SLICE;
      return SERVICE.formatted(name, family, service, PORT, targetPort, transport)
          + chosen.formatted(name, address, endpoints, number, transport, family);
    }

    Row answered(String other) {
      return new Row(service, targetPort, kind, endpoints, number, address, transport, other);
    }
  }

  /** The first seven rows are the measured combinations of port names and numbers. */
  private static final List<Row> ROWS =
      List.of(
          new Row("http", "80", "Endpoints", "http", 80, V4, TCP, "10.8.1.127:80/TCP"),
          new Row("http", "80", "Endpoints", "http", 81, V4, TCP, "10.8.1.127:81/TCP"),
          new Row("", "80", "Endpoints", "", 81, V4, TCP, "10.8.1.127:81/TCP"),
          new Row("http", "web", "Endpoints", "http", 80, V4, TCP, "10.8.1.127:80/TCP"),
          new Row("", "80", "Endpoints", "x", 80, V4, TCP, ConnectionClient.REFUSED),
          new Row("http", "80", "Endpoints", "", 80, V4, TCP, ConnectionClient.REFUSED),
          new Row("http", "80", "Endpoints", "web", 80, V4, TCP, ConnectionClient.REFUSED),
          new Row("dns", "80", "Endpoints", "dns", 81, V4, UDP, "10.8.1.127:81/UDP"),
          new Row("dns", "80", "Endpoints", "", 80, V4, UDP, ConnectionClient.REFUSED),
          new Row("http", "80", "Endpoints", "http", 81, V6, TCP, "[fd00:10:8:1::127]:81/TCP"),
          new Row("http", "80", "Endpoints", "web", 80, V6, TCP, ConnectionClient.REFUSED),
          new Row("dns", "80", "Endpoints", "dns", 80, V6, UDP, "[fd00:10:8:1::127]:80/UDP"),
          new Row("dns", "80", "Endpoints", "x", 80, V6, UDP, ConnectionClient.REFUSED),
          new Row("http", "80", "EndpointSlice", "http", 81, V4, TCP, "10.8.1.127:81/TCP"),
          new Row("http", "80", "EndpointSlice", "", 80, V4, TCP, ConnectionClient.REFUSED),
          new Row("", "80", "EndpointSlice", "", 80, V6, UDP, "[fd00:10:8:1::127]:80/UDP"),
          // The name is right, but nothing listens on the address.
          new Row("http", "80", "Endpoints", "http", 82, V4, TCP, ConnectionClient.REFUSED),
          new Row("http", "80", "EndpointSlice", "http", 82, V6, UDP, ConnectionClient.REFUSED));

  private static VirtualNetwork network;
  private static ControlPlane plane;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() {
    network = VirtualNetwork.create();
    plane = ControlPlane.startIn(network);
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    plane.startKubeProxy();
    kubectl = plane.cluster().kubectl();
    kubectl.runOk("create", "namespace", NAMESPACE);
  }

  @AfterAll
  static void end() {
    if (plane != null) {
      plane.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  void trafficFollowsManualEndpoints() {
    kubectl.runOkWith(
        IntStream.range(0, ROWS.size())
            .mapToObj(i -> ROWS.get(i).manifest("row" + i))
            .collect(Collectors.joining()),
        "create",
        "-f",
        "-");
    plane.awaitPropagation();
    Map<String, String> addresses = clusterIps();
    List<Destination> services = new ArrayList<>();
    List<Destination> wrongPorts = new ArrayList<>();
    for (int i = 0; i < ROWS.size(); i++) {
      Row row = ROWS.get(i);
      String address = addresses.get("row" + i);
      services.add(new Destination(address, PORT, row.transport()));
      wrongPorts.add(new Destination(address, row.number(), row.transport()));
    }
    for (ProcessLauncher from : List.of(network.client(), network.node())) {
      ConnectionClient client = new ConnectionClient(from);
      try (BackendProcess backend = BackendProcess.listen(network.backend(), listening())) {
        assertTrue(backend.isRunning());
        assertIterableEquals(ROWS, answered(client.probe(services)));
        assertIterableEquals(refusals(), client.probe(wrongPorts));
      }
      assertIterableEquals(refusals(), client.probe(services), "nothing listens any more");
    }
  }

  private static List<Destination> listening() {
    return Stream.of(V4, V6)
        .flatMap(
            address ->
                Stream.of(TCP, UDP)
                    .flatMap(
                        transport ->
                            Stream.of(80, 81)
                                .map(port -> new Destination(address, port, transport))))
        .toList();
  }

  private static List<Row> answered(List<String> answers) {
    return IntStream.range(0, ROWS.size())
        .mapToObj(i -> ROWS.get(i).answered(answers.get(i)))
        .toList();
  }

  private static List<String> refusals() {
    return Collections.nCopies(ROWS.size(), ConnectionClient.REFUSED);
  }

  /** By Service name. */
  private static Map<String, String> clusterIps() {
    String template = "{range .items[*]}{.metadata.name} {.spec.clusterIP}{'\\n'}{end}";
    return kubectl
        .runOk("get", "services", "-n", NAMESPACE, "-o=jsonpath=" + template)
        .lines()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }

  /**
   * A webhook reaches the API server by the node's address, and the API server a webhook by a
   * Service.
   */
  @Test
  void hostAndApiServerReachEachOther() {
    NetworkHost host = network.addHost("webhook");
    Path kubeconfig = plane.cluster().kubeconfigOfServiceAccount(NAMESPACE, "default");
    ProcessResult whoami =
        host.launcher()
            .run(
                "",
                List.of(
                    Binaries.find().kubectl().toString(),
                    "--kubeconfig=" + kubeconfig,
                    "auth",
                    "whoami",
                    "-o=jsonpath={.status.userInfo.username}"));
    assertEquals(new ProcessResult(0, "system:serviceaccount:traffic:default", ""), whoami);

    Row row = new Row("https", "8443", "EndpointSlice", "https", 8443, host.ipv4(), TCP, "");
    kubectl.runOkWith(row.manifest("webhook"), "create", "-f", "-");
    Destination service = Destination.tcp(clusterIps().get("webhook"), PORT);
    Destination own = Destination.tcp(host.ipv4(), 8443);
    try (BackendProcess backend = BackendProcess.listen(host, List.of(own))) {
      assertTrue(backend.isRunning());
      eventually(
          "the API server's way leads to the webhook",
          () -> new ConnectionClient(network.node()).probe(service).equals(own.toString()));
    }
  }
}
