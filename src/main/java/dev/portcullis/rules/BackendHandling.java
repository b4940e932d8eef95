package dev.portcullis.rules;

import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Service;
import java.util.List;

/**
 * What the controllers that may serve an Ingress do with the requests of one backend.
 *
 * @param targets the backends whose Services count: the backend itself, or those of an action
 * @param annotation the annotation that is the reason; empty for {@link HandlingType#DIALED}
 *     without one
 */
public record BackendHandling(HandlingType type, List<Backend> targets, String annotation) {

  /** The ways to handle requests. */
  public enum HandlingType {
    /** An annotation has to define what happens, and no annotation that can be read does. */
    ACTION_MISSING,
    /** The controller answers by itself and never connects to a Service. */
    ANSWERED,
    /** The controller connects to the endpoints of the targets' Services. */
    DIALED,
    /**
     * ingress-nginx connects to the cluster IP with the port number of the backend, unless the
     * Service has none, or has no port of that name (getServiceClusterEndpoint).
     */
    DIALED_BY_CLUSTER_IP
  }

  public BackendHandling {
    targets = List.copyOf(targets);
  }

  boolean isAnswered() {
    return type == HandlingType.ANSWERED;
  }

  /** The severity of a finding about a target: a target that is never dialed loses no traffic. */
  Severity limit(Severity severity) {
    return isAnswered() ? Severity.WARNING : severity;
  }

  /** Whether the number of a backend is used without a look at the targetPorts of the Service. */
  boolean bypassesTargetPort(Backend target, Service service) {
    return type == HandlingType.DIALED_BY_CLUSTER_IP
        && target.port() instanceof PortRef.ByNumber
        && service.isServedByKubeProxy();
  }
}
