package dev.portcullis.rules;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;

/**
 * A port that takes part in a {@link EffectiveEndpoints}: addresses listen there, and a data plane
 * reads it.
 */
public record EffectivePort(EndpointSet set, Subset subset, EndpointPort port, int number) {

  /** Whether a data plane that joins by name and protocol sends this Service port here. */
  public boolean matches(ServicePort wanted) {
    return port.matches(wanted);
  }

  /** Whether it may well be meant for that Service port although it is called otherwise. */
  boolean isCandidateFor(ServicePort wanted) {
    return port.protocol() == wanted.protocol()
        && (wanted.targetPort() instanceof PortRef.ByName || wanted.hasTargetPort(number));
  }

  /** Whether it stands in that object. */
  boolean isIn(EndpointSet other) {
    return set.key().equals(other.key());
  }
}
