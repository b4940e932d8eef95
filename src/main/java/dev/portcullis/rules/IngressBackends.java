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
  static Stream<Backend> of(Ingress ingress, ResourceView view) {
    return ingress.backends().stream()
        .filter(b -> !b.isDefinedByAnnotation() || !IngressController.of(ingress, view).isEmpty());
  }

  /** The findings of {@code check} about each backend whose Service exists. */
  static List<Finding> checkResolved(
      Ingress ingress, ResourceView view, BiFunction<Backend, Service, Optional<Finding>> check) {
    return of(ingress, view)
        .flatMap(
            b ->
                view
                    .service(ingress.serviceOf(b))
                    .toOptional()
                    .flatMap(s -> check.apply(b, s))
                    .stream())
        .toList();
  }

  /** Starts a finding about the port of a backend. */
  static Finding.Builder portFinding(RuleInfo info, Ingress ingress, Backend backend) {
    return info.finding(ingress.meta())
        .hop(backend.identity())
        .field(backend.portField())
        .value(backend.port().toString())
        .route(backend.route());
  }

  /** Starts a finding about the Service of a backend. */
  static Finding.Builder serviceFinding(RuleInfo info, Ingress ingress, Backend backend) {
    return info.finding(ingress.meta())
        .hop(backend.identity())
        .field(backend.serviceField())
        .value(RuleMessages.quoteName(backend.service()))
        .route(backend.route());
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

  /**
   * The YAML that refers to a port in place of the present reference: by name if that refers by
   * name and an Ingress can, else by number.
   */
  static String describeReplacement(Backend backend, ServicePort port) {
    boolean byName = backend.port() instanceof PortRef.ByName;
    boolean v1beta1 = backend.portField().text().endsWith("servicePort");
    if (byName && RuleMessages.isIngressPortName(port.name())) {
      return (v1beta1 ? "servicePort: " : "name: ") + RuleMessages.yaml(port.name());
    }
    return (v1beta1 ? "servicePort: " : "number: ")
        + port.port()
        + (byName ? (v1beta1 ? " (a number, without quotes)" : " instead of name") : "");
  }
}
