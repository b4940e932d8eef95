package dev.portcullis.controlplane;

import java.util.EnumMap;
import java.util.Map;

/** This machine's loopback, where others may run, too: each port is one that was free, and held. */
final class LoopbackHost implements ControlPlaneHost {

  private final Map<Component, ReservedPort> ports = new EnumMap<>(Component.class);

  @Override
  public ProcessLauncher launcher() {
    return ProcessLauncher.LOCAL;
  }

  @Override
  public String address() {
    return "127.0.0.1";
  }

  /**
   * One for documentation (RFC 5737): `default/kubernetes` may not have one on loopback, and is as
   * in a cluster.
   */
  @Override
  public String advertiseAddress() {
    return "192.0.2.1";
  }

  /** Room for the Services of all tests of a JVM. */
  @Override
  public String serviceCidrs() {
    return "10.0.0.0/16";
  }

  @Override
  public synchronized int port(Component component) {
    return ports.computeIfAbsent(component, c -> ReservedPort.reserve()).number();
  }

  @Override
  public synchronized void close() {
    ports.values().forEach(ReservedPort::close);
  }
}
