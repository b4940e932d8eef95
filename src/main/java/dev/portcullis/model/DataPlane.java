package dev.portcullis.model;

/** Who carries traffic from a ClusterIP to the endpoints, and so decides which ports match. */
public enum DataPlane {
  /** Every kube-proxy mode, and what copies its rule: names must be equal. */
  KUBE_PROXY,
  /** Cilium without kube-proxy: an unnamed side matches any name (cilium pkg/loadbalancer). */
  CILIUM
}
