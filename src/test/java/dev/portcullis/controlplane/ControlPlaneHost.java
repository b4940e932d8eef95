package dev.portcullis.controlplane;

/** Where a control plane runs, and what its processes are told because of that. */
interface ControlPlaneHost extends AutoCloseable {

  /** Starts its processes. */
  ProcessLauncher launcher();

  /** Where the API server listens; the others listen on loopback. */
  String address();

  /** The address of the API server behind the Service `default/kubernetes`. */
  String advertiseAddress();

  /** From where the ClusterIPs are taken: a CIDR for each family of addresses. */
  String serviceCidrs();

  /** Where a process listens: on the same port whenever it is started. */
  int port(Component component);

  @Override
  void close();
}
