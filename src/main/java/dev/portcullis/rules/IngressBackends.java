package dev.portcullis.rules;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What the rules about Ingress backends share: walking them, and what a port reference hits. */
final class IngressBackends {

  private IngressBackends() {}

  /**
   * The backends that mean a Service. The word of the AWS load balancer controller for an
   * annotation is a port's name like any other where the Ingress is known to belong to another
   * controller.
   */
  static Stream<Backend> of(Ingress ingress, ResourceView chain) {
    return ingress.backends().stream()
        .filter(b -> !b.isDefinedByAnnotation() || !IngressController.of(ingress, chain).isEmpty());
  }

  /** Asks {@code judge} about each backend whose Service is there. */
  static List<Finding> checkResolved(
      Ingress ingress, ResourceView chain, BiFunction<Backend, Service, Optional<Finding>> judge) {
    return of(ingress, chain)
        .flatMap(
            b ->
                chain
                    .service(ingress.serviceOf(b))
                    .toOptional()
                    .flatMap(s -> judge.apply(b, s))
                    .map(f -> f.withRoute(b.route()))
                    .stream())
        .toList();
  }

  /** The Service ports whose targetPort is written like that. */
  static Stream<ServicePort> portsByTargetPort(Service service, PortRef ref) {
    return service.ports().stream().filter(p -> p.targetPort().equals(ref));
  }

  /**
   * The amendment that makes a backend lead to that port in the same manner; empty where the key
   * would be another one, or where a controller may dial the number itself.
   */
  static Optional<FieldEdit> editToReference(Backend backend, Service service, ServicePort port) {
    if (service.isExternalName() || port.protocol() != Protocol.TCP) {
      return Optional.empty();
    } else if (backend.port() instanceof PortRef.ByNumber) {
      return Optional.of(new FieldEdit.ReplaceValue(backend.portField(), (long) port.port()));
    }
    return port.name().isEmpty()
        ? Optional.empty()
        : Optional.of(new FieldEdit.ReplaceValue(backend.portField(), port.name()));
  }

  /** What to write in place of a reference, in the same manner: by name, or by number. */
  static String describeReplacement(ServicePort port, PortRef ref) {
    return ref instanceof PortRef.ByName && !port.name().isEmpty()
        ? "name: " + port.name()
        : "number: " + port.port();
  }
}
