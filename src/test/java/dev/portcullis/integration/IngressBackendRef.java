package dev.portcullis.integration;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;

/**
 * A backend of an Ingress; all paths to it share its state.
 *
 * @param port its name or number
 */
record IngressBackendRef(String namespace, String ingress, String service, String port)
    implements Comparable<IngressBackendRef> {

  /** The reference to a backend of an Ingress. */
  static IngressBackendRef of(Ingress ingress, Backend backend) {
    return new IngressBackendRef(
        ingress.key().namespace(),
        ingress.key().name(),
        backend.service(),
        backend.port().toString());
  }

  @Override
  public int compareTo(IngressBackendRef other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return namespace + "/" + ingress + " → " + service + ":" + port;
  }
}
