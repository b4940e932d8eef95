package dev.portcullis.model;

import java.util.OptionalInt;

/**
 * One port of a subset or slice, after defaulting.
 *
 * @param fieldPath the port's place in the object
 * @param name empty for an unnamed port, which only matches an unnamed Service port
 * @param number empty for a slice port without number, which every consumer reads in its own way
 * @param appProtocol empty where there is none
 */
public record EndpointPort(
    FieldPath fieldPath, String name, OptionalInt number, Protocol protocol, String appProtocol) {

  /** The port as messages call it: {@code 8080 (http)}, {@code 53/UDP (dns)}, {@code (any)}. */
  public String describe() {
    return (number.isPresent() ? Integer.toString(number.getAsInt()) : "(any)")
        + (protocol == Protocol.TCP ? "" : "/" + protocol)
        + (name.isEmpty() ? "" : " (" + name + ")");
  }

  /** What kube-proxy joins on: name and protocol, never the number (reference: ServicePortName). */
  public boolean matches(ServicePort port) {
    return name.equals(port.name()) && protocol == port.protocol();
  }
}
