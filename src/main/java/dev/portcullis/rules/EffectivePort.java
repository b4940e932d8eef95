package dev.portcullis.rules;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.Objects;

/**
 * An endpoint port that takes part in {@link EffectiveEndpoints}: it has a number and addresses,
 * and a data plane reads it.
 */
public record EffectivePort(EndpointSet set, Subset subset, EndpointPort port, int number) {

  /** Whether a data plane that matches by name and protocol sends this Service port here. */
  public boolean matches(ServicePort wanted) {
    return port.matches(wanted);
  }

  /** Whether it may be intended for that Service port although its name differs. */
  boolean isCandidateFor(ServicePort wanted) {
    return port.protocol() == wanted.protocol()
        && (wanted.targetPort() instanceof PortRef.ByName || wanted.hasTargetPort(number));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EffectivePort o && o.isIn(set) && o.port.equals(port);
  }

  /** Without the addresses, of which there may be thousands. */
  @Override
  public int hashCode() {
    return Objects.hash(set.key(), port);
  }

  /** Whether it is a port of that set. */
  boolean isIn(EndpointSet other) {
    return set.key().equals(other.key());
  }
}
