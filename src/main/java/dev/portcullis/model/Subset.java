package dev.portcullis.model;

import java.util.List;

/**
 * Addresses and the ports that each of them offers: one subset of an Endpoints object, or a whole
 * EndpointSlice.
 *
 * @param fieldPath the subset's place in the object; the root for a slice
 */
public record Subset(
    FieldPath fieldPath, List<EndpointAddress> addresses, List<EndpointPort> ports) {

  public Subset {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }
}
