package dev.portcullis.rules;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the rules about Ingress backends share. */
final class IngressBackends {

  private IngressBackends() {}

  /** A check of a backend whose Service exists. */
  interface BackendCheck {

    /**
     * Checks a backend.
     *
     * @param handling what the controller does with the backend
     */
    Optional<Finding> check(Backend target, Service service, BackendHandling handling);
  }

  /** The findings about each backend whose Service exists. */
  static List<Finding> checkResolved(Ingress ingress, ResourceView view, BackendCheck check) {
    List<Finding> findings = new ArrayList<>();
    for (BackendHandling handling : BackendHandlings.of(ingress, view).all()) {
      for (Backend target : handling.targets()) {
        view.service(ingress.serviceOf(target))
            .toOptional()
            .flatMap(s -> check.check(target, s, handling))
            .ifPresent(findings::add);
      }
    }
    return findings;
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

  /** {@code ; <annotation> answers instead} if the controller does not need the Service. */
  static String answerSuffix(BackendHandling handling) {
    return handling.isAnswered() ? "; " + handling.annotation() + " answers instead" : "";
  }

  /** The Service ports with exactly this targetPort. */
  static Stream<ServicePort> portsByTargetPort(Service service, PortRef ref) {
    return service.portsByTargetPort(ref).stream();
  }

  /**
   * The edit that makes a backend refer to that port, by name or by number as before; empty if the
   * other field is needed, if a controller may connect to the number itself, or in an annotation.
   */
  static Optional<FieldEdit> editToReference(Backend backend, Service service, ServicePort port) {
    if (service.isExternalName() || port.protocol() != Protocol.TCP || backend.isInAnnotation()) {
      return Optional.empty();
    } else if (backend.port() instanceof PortRef.ByNumber) {
      return Optional.of(new FieldEdit.ReplaceValue(backend.portField(), (long) port.port()));
    }
    return RuleMessages.isIngressPortName(port.name())
        ? Optional.of(new FieldEdit.ReplaceValue(backend.portField(), port.name()))
        : Optional.empty();
  }

  /**
   * The YAML, or the JSON of an action, that refers to a port: by name if the backend refers by
   * name and an Ingress accepts the name of the port, else by number.
   */
  static String describeReplacement(Backend backend, ServicePort port) {
    boolean byName = backend.port() instanceof PortRef.ByName;
    if (backend.isInAnnotation()) {
      return "\"servicePort\": "
          + (byName && !port.name().isEmpty() ? "\"" + port.name() + "\"" : port.port());
    }
    boolean v1beta1 = backend.portField().text().endsWith("servicePort");
    if (byName && RuleMessages.isIngressPortName(port.name())) {
      return (v1beta1 ? "servicePort: " : "name: ") + RuleMessages.yaml(port.name());
    }
    return (v1beta1 ? "servicePort: " : "number: ")
        + port.port()
        + (byName ? (v1beta1 ? " (a number, without quotes)" : " instead of name") : "");
  }
}
