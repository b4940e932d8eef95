package dev.portcullis.controlplane;

/**
 * The node of a network, where nobody else runs: all listen on the ports that Kubernetes has for
 * them.
 *
 * @param launcher starts processes on the node
 */
record NodeSite(Launcher launcher) implements Site {

  @Override
  public String address() {
    return Network.NODE_IPV4;
  }

  @Override
  public String advertised() {
    return Network.NODE_IPV4;
  }

  @Override
  public String serviceRanges() {
    return "10.0.0.0/16,fd00:10::/112";
  }

  @Override
  public int port(Component component) {
    return component.usualPort();
  }

  /** Holds nothing. */
  @Override
  public void close() {}
}
