package dev.portcullis.controlplane;

/**
 * The node of a network, which no other program uses, so all processes have Kubernetes' usual
 * ports.
 *
 * @param launcher starts processes on the node
 */
record NodeHost(ProcessLauncher launcher) implements ControlPlaneHost {

  @Override
  public String address() {
    return VirtualNetwork.NODE_IPV4;
  }

  @Override
  public String advertiseAddress() {
    return VirtualNetwork.NODE_IPV4;
  }

  @Override
  public String serviceCidrs() {
    return "10.0.0.0/16,fd00:10::/112";
  }

  @Override
  public int port(Component component) {
    return component.defaultPort();
  }

  /** There is nothing to release. */
  @Override
  public void close() {}
}
