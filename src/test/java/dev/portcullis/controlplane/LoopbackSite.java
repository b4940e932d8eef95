package dev.portcullis.controlplane;

import java.util.EnumMap;
import java.util.Map;

/** This machine's loopback, where others may run, too: each port is one that was free, and held. */
final class LoopbackSite implements Site {

  private final Map<Component, Port> ports = new EnumMap<>(Component.class);

  @Override
  public Launcher launcher() {
    return Launcher.HERE;
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
  public String advertised() {
    return "192.0.2.1";
  }

  /** Room for the Services of all tests of a JVM. */
  @Override
  public String serviceRanges() {
    return "10.0.0.0/16";
  }

  @Override
  public synchronized int port(Component component) {
    return ports.computeIfAbsent(component, c -> Port.reserve()).number();
  }

  @Override
  public synchronized void close() {
    ports.values().forEach(Port::close);
  }
}
