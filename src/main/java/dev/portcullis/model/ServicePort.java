package dev.portcullis.model;

/**
 * One port of a Service, after defaulting: a {@code targetPort} left out is {@code port}.
 *
 * @param at the port's place in the object
 * @param name empty for an unnamed port
 */
public record ServicePort(
    FieldPath at, String name, int port, Protocol protocol, PortRef targetPort) {

  /** What a Service port is told apart by, whatever it is called: {@code 8080/TCP}. */
  public String identity() {
    return port + "/" + protocol;
  }

  /** Whether {@code targetPort} is this number; a targetPort by name claims no number. */
  public boolean targets(int number) {
    return targetPort.equals(new PortRef.ByNumber(number));
  }
}
