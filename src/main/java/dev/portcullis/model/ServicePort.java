package dev.portcullis.model;

/**
 * One port of a Service after defaulting: a missing {@code targetPort} is {@code port}.
 *
 * @param fieldPath the path of the port in the object
 * @param name empty for an unnamed port
 * @param nodePort 0 if there is none; the API server allocates it after admission
 */
public record ServicePort(
    FieldPath fieldPath,
    String name,
    int port,
    Protocol protocol,
    PortRef targetPort,
    int nodePort) {

  public ServicePort withName(String other) {
    return new ServicePort(fieldPath, other, port, protocol, targetPort, nodePort);
  }

  /** Identifies the port regardless of its name: {@code 8080/TCP}. */
  public String identity() {
    return port + "/" + protocol;
  }

  /** The port for messages: {@code 8080 (http)}, {@code 53/UDP (dns)}, {@code 8080}. */
  public String describe() {
    return protocol.describePort(Integer.toString(port), name);
  }

  /** Whether {@code targetPort} is this number; false for a targetPort by name. */
  public boolean hasTargetPort(int number) {
    return targetPort.equals(new PortRef.ByNumber(number));
  }

  public boolean isTcp() {
    return protocol == Protocol.TCP;
  }
}
