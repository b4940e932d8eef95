package dev.portcullis.model;

/** Who carries traffic from a ClusterIP to the endpoints, and so decides which ports match. */
public enum DataPlane {
  /** Every kube-proxy mode, and what copies its rule: names must be equal. */
  KUBE_PROXY,
  /** Cilium without kube-proxy: an unnamed side matches any name (cilium pkg/loadbalancer). */
  CILIUM;

  /** Whether it sends that Service port to that endpoint port. */
  public boolean matches(ServicePort port, EndpointPort endpoint) {
    return endpoint.matches(port)
        || this == CILIUM
            && endpoint.protocol() == port.protocol()
            && (port.name().isEmpty() || endpoint.name().isEmpty());
  }
}
