package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * kube-proxy on the node of a {@link VirtualNetwork}.
 *
 * @param launcher starts processes there
 * @param port of its metrics on loopback
 */
record KubeProxy(ProcessLauncher launcher, int port) {

  private static final String NODE = "node1";

  private static final String ADDRESSES =
      """
      {"status": {"addresses": [
        {"type": "InternalIP", "address": "%s"},
        {"type": "InternalIP", "address": "%s"}]}}
      """
          .formatted(VirtualNetwork.NODE_IPV4, VirtualNetwork.NODE_IPV6);

  /** Creates the Node. Without its address kube-proxy searches for one for half a minute. */
  void createNode(Kubectl kubectl) {
    kubectl.runOkWith(
        "{apiVersion: v1, kind: Node, metadata: {name: " + NODE + "}}", "apply", "-f", "-");
    kubectl.runOk("patch", "node", NODE, "--subresource=status", "--type=merge", "-p", ADDRESSES);
  }

  /** The limits of connection tracking belong to this machine and stay unchanged. */
  List<String> command(Path binary, Path kubeconfig) {
    return List.of(
        binary.toString(),
        "--kubeconfig=" + kubeconfig,
        "--proxy-mode=nftables",
        "--hostname-override=" + NODE,
        "--metrics-bind-address=127.0.0.1:" + port,
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
        "--v=1");
  }

  /** Whether the process has written rules for both address families since its start. */
  boolean hasSyncedRules() {
    ServerProbe probe =
        ServerProbe.from(launcher, URI.create("http://127.0.0.1:" + port), Path.of(""), "");
    try {
      PrometheusMetrics metrics = new PrometheusMetrics(probe.get("/metrics"));
      return Stream.of("IPv4", "IPv6")
          .allMatch(
              family ->
                  metrics.sum(
                          "kubeproxy_sync_proxy_rules_last_timestamp_seconds",
                          Map.of("ip_family", family))
                      > 0);
    } catch (IOException e) {
      return false;
    }
  }
}
