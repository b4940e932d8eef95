package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;

import java.util.List;

/**
 * A hand-written chain to the API server whose port changes on demand. The last write is mirrored
 * and proxied last, so when its new port answers, all earlier writes have been processed, except
 * those that the controller retries.
 */
final class ChangeMarker {

  /** A namespace that admission webhooks ignore. */
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

  /** Changes the port, and waits until it answers. */
  synchronized void awaitPropagation() {
    port++;
    String chain = MANIFEST.formatted(port, host.address(), host.port(Component.API_SERVER));
    String clusterIp =
        kubectl.runOkWith(chain, "apply", "-f", "-", "-o=jsonpath={.items[0].spec.clusterIP}");
    String address = "https://" + clusterIp + ":" + port + "/readyz";
    eventually("kube-proxy follows the beacon to " + address, () -> isReachable(address));
  }

  /** The certificate's host name does not matter here. */
  private boolean isReachable(String address) {
    List<String> curl = List.of("curl", "--silent", "--insecure", "--max-time", "2", address);
    return host.launcher().run("", curl).exitCode() == 0;
  }
}
