package dev.portcullis.controlplane;

/** The place where a control plane runs, and the flags that follow from it. */
interface ControlPlaneHost extends AutoCloseable {

  /** Starts its processes. */
  ProcessLauncher launcher();

  /** The address of the API server; the other processes listen on loopback. */
  String address();

  /** The API server's address behind the Service `default/kubernetes`. */
  String advertiseAddress();

  /** The range of ClusterIPs: one CIDR per address family. */
  String serviceCidrs();

  /** The port of a process, the same at every start. */
  int port(Component component);

  @Override
  void close();
}
