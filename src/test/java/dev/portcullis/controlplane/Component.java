package dev.portcullis.controlplane;

/** The processes of a control plane, each of which can be stopped and started alone. */
public enum Component {
  ETCD(Binaries.ETCD, 2379),
  API_SERVER(Binaries.API_SERVER, 6443),
  CONTROLLER_MANAGER(Binaries.CONTROLLER_MANAGER, 10257),
  /** Runs in a {@link VirtualNetwork} only; its port serves its metrics. */
  KUBE_PROXY(Binaries.KUBE_PROXY, 10249);

  private final String binary;
  private final int defaultPort;

  Component(String binary, int usualPort) {
    this.binary = binary;
    this.defaultPort = usualPort;
  }

  /** The file name of its program. */
  String binary() {
    return binary;
  }

  /** Its default port. */
  int defaultPort() {
    return defaultPort;
  }
}
