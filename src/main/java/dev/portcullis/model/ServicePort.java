package dev.portcullis.model;

/**
 * One port of a Service, after defaulting: a {@code targetPort} left out is {@code port}.
 *
 * @param fieldPath the port's place in the object
 * @param name empty for an unnamed port
 * @param nodePort 0 where there is none, or none yet: the API server allocates one at the end
 */
public record ServicePort(
    FieldPath fieldPath,
    String name,
    int port,
    Protocol protocol,
    PortRef targetPort,
    int nodePort) {

  /** The same port by another name. */
  public ServicePort withName(String other) {
    return new ServicePort(fieldPath, other, port, protocol, targetPort, nodePort);
  }

  /** What a Service port is told apart by, whatever it is called: {@code 8080/TCP}. */
  public String identity() {
    return port + "/" + protocol;
  }

  /** The port as messages call it: {@code 8080 (http)}, {@code 53/UDP (dns)}, {@code 8080}. */
  public String describe() {
    return port
        + (protocol == Protocol.TCP ? "" : "/" + protocol)
        + (name.isEmpty() ? "" : " (" + name + ")");
  }

  /** Whether {@code targetPort} is this number; a targetPort by name claims no number. */
  public boolean hasTargetPort(int number) {
    return targetPort.equals(new PortRef.ByNumber(number));
  }

  /** Whether a reference by name or by number is to this port. */
  boolean isReferencedBy(PortRef ref) {
    return ref instanceof PortRef.ByName byName
        ? name.equals(byName.name())
        : ref.equals(new PortRef.ByNumber(port));
  }
}
