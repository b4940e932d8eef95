package dev.portcullis.model;

import java.util.List;

/**
 * Addresses and the ports of each of them: one subset of an Endpoints object, or a whole
 * EndpointSlice.
 *
 * @param fieldPath the path of the subset in the object; the root for a slice
 */
public record Subset(
    FieldPath fieldPath, List<EndpointAddress> addresses, List<EndpointPort> ports) {

  public Subset {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  public Subset withPorts(List<EndpointPort> others) {
    return new Subset(fieldPath, addresses, others);
  }
}
