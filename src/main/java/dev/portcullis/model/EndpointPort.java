package dev.portcullis.model;

import java.util.OptionalInt;

/**
 * One port of a subset or slice after defaulting.
 *
 * @param fieldPath the path of the port in the object
 * @param name empty for an unnamed port, which only matches an unnamed Service port
 * @param number empty for a slice port without number, which each consumer interprets differently
 * @param appProtocol empty if not set
 */
public record EndpointPort(
    FieldPath fieldPath, String name, OptionalInt number, Protocol protocol, String appProtocol) {

  /** The port for messages: {@code 8080 (http)}, {@code 53/UDP (dns)}, {@code (any)}. */
  public String describe() {
    return protocol.describePort(
        number.isPresent() ? Integer.toString(number.getAsInt()) : "(any)", name);
  }

  public EndpointPort withName(String other) {
    return new EndpointPort(fieldPath, other, number, protocol, appProtocol);
  }

  /** Whether kube-proxy matches the ports: by name and protocol, never by number. */
  public boolean matches(ServicePort port) {
    return name.equals(port.name()) && protocol == port.protocol();
  }
}
