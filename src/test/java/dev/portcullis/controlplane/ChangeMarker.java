package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;

import java.util.List;

/**
 * A hand-written chain to the API server itself that moves to another port whenever it is asked
 * for. What is written last is mirrored last and proxied last: where that port answers, all that
 * was written before has been followed, but for what the controller had to try again.
 */
final class ChangeMarker {

  /** In a namespace that admission webhooks leave alone. */
  private static final String MANIFEST =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: beacon, namespace: kube-system}
      spec: {ports: [{name: p%1$d, port: %1$d}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: beacon, namespace: kube-system}
      subsets: [{addresses: [{ip: %2$s}], ports: [{name: p%1$d, port: %3$d}]}]
      """;

  private final ControlPlaneHost host;
  private final Kubectl kubectl;
  private int port;

  /** Writes nothing yet. */
  ChangeMarker(ControlPlaneHost site, Kubectl kubectl) {
    this.host = site;
    this.kubectl = kubectl;
  }

  /** Moves it, and waits until it can be seen there. */
  synchronized void awaitPropagation() {
    port++;
    String chain = MANIFEST.formatted(port, host.address(), host.port(Component.API_SERVER));
    String clusterIp =
        kubectl.runOkWith(chain, "apply", "-f", "-", "-o=jsonpath={.items[0].spec.clusterIP}");
    String address = "https://" + clusterIp + ":" + port + "/readyz";
    eventually("kube-proxy follows the beacon to " + address, () -> isReachable(address));
  }

  /** Whom the certificate is for does not matter here. */
  private boolean isReachable(String address) {
    List<String> curl = List.of("curl", "--silent", "--insecure", "--max-time", "2", address);
    return host.launcher().run("", curl).exitCode() == 0;
  }
}
