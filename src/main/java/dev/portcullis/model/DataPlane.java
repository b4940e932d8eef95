package dev.portcullis.model;

/** The program that forwards cluster IP traffic, which decides how ports match. */
public enum DataPlane {
  /** Every kube-proxy mode, and programs with the same rule: the names must be equal. */
  KUBE_PROXY,
  /** Cilium without kube-proxy: an unnamed port matches any name (cilium pkg/loadbalancer). */
  CILIUM;

  /** Whether the Service port is forwarded to the endpoint port. */
  public boolean matches(ServicePort port, EndpointPort endpoint) {
    return endpoint.matches(port)
        || this == CILIUM
            && endpoint.protocol() == port.protocol()
            && (port.name().isEmpty() || endpoint.name().isEmpty());
  }
}
