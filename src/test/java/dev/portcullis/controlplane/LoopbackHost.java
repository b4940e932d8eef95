package dev.portcullis.controlplane;

import java.util.EnumMap;
import java.util.Map;

/**
 * The loopback interface of this machine, where other programs run too: each port was free and is
 * reserved.
 */
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
   * An address for documentation (RFC 5737): `default/kubernetes` cannot have a loopback address.
   */
  @Override
  public String advertiseAddress() {
    return "192.0.2.1";
  }

  /** Enough for the Services of all tests of a JVM. */
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
