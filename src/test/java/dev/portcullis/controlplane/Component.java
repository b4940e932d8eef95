package dev.portcullis.controlplane;

/** The processes of a control plane, each of which can be stopped and started alone. */
public enum Component {
  ETCD(Binaries.ETCD),
  API_SERVER(Binaries.API_SERVER),
  CONTROLLER_MANAGER(Binaries.CONTROLLER_MANAGER);

  private final String binary;

  Component(String binary) {
    this.binary = binary;
  }

  /** The file name of its program. */
  String binary() {
    return binary;
  }
}
