package dev.portcullis.rules;

import static java.util.stream.Collectors.joining;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextFormat;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Phrases that the messages of several rules share. */
final class RuleMessages {

  private static final int MAX_LISTED_PORTS = 4;

  /** A port name that an Ingress can refer to (k/k apimachinery validation IsValidPortName). */
  private static final Pattern IANA_SERVICE_NAME =
      Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

  /** The name of a Service, and of a port of a Service or of endpoints (IsDNS1123Label). */
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern PLAIN_SCALAR = Pattern.compile("[a-z][a-z0-9-]*");

  /** Words that YAML 1.1 reads as boolean or null. */
  private static final Set<String> YAML_KEYWORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private RuleMessages() {}

  /** {@code Service "web"}. */
  static String service(Service service) {
    return "Service \"" + service.key().name() + "\"";
  }

  /** The name in quotes; {@code (unnamed)} if empty. */
  static String quoteName(String name) {
    return name.isEmpty() ? "(unnamed)" : "\"" + name + "\"";
  }

  /** {@code port 80}, {@code port named "http"}. */
  static String port(PortRef ref) {
    return ref instanceof PortRef.ByName ? "port named \"" + ref + "\"" : "port " + ref;
  }

  /** {@code is named "http"}, {@code has no name}. */
  static String isNamed(String name) {
    return name.isEmpty() ? "has no name" : "is named \"" + name + "\"";
  }

  /** {@code has 8080 (http), 9090 (metrics)}, {@code has no ports}. */
  static String hasPorts(Service service) {
    return "has "
        + (service.ports().isEmpty()
            ? "no ports"
            : TextFormat.joinFirst(service.ports(), ServicePort::describe, MAX_LISTED_PORTS));
  }

  /** What to do about a Service without selector and without endpoints. */
  static String suggestEndpoints(Service service) {
    return "create an EndpointSlice with the label "
        + EndpointSet.SERVICE_NAME_LABEL
        + ": "
        + yaml(service.key().name())
        + ", or add a selector to "
        + service.key();
  }

  /** Whether the API server accepts this port name in a backend of an Ingress. */
  static boolean isIngressPortName(String name) {
    return IANA_SERVICE_NAME.matcher(name).matches();
  }

  /** Whether the API server accepts this name for a Service, or for a port of it. */
  static boolean isDnsLabel(String name) {
    return DNS_LABEL.matcher(name).matches();
  }

  /** The name as a YAML scalar: quoted where YAML reads it as another type. */
  static String yaml(String name) {
    return PLAIN_SCALAR.matcher(name).matches() && !YAML_KEYWORDS.contains(name)
        ? name
        : "\"" + name + "\"";
  }

  /** What to write so that an endpoint port gets the name of a Service port. */
  static String suggestEndpointName(Service service, ServicePort port, EffectivePort endpointPort) {
    if (isDnsLabel(port.name())) {
      return "write name: " + yaml(port.name());
    } else if (port.name().isEmpty() && endpointPort.subset().ports().size() == 1) {
      return "leave out the name of this port";
    }
    return "write name: "
        + (isDnsLabel(endpointPort.port().name())
            ? yaml(endpointPort.port().name())
            : "port-" + port.port())
        + " here and in port "
        + port.port()
        + " of "
        + service.key();
  }

  /** What to write so that endpoints serve a Service port. */
  static String suggestEndpointPort(ServicePort port) {
    String name = port.name().isEmpty() ? "" : "name: " + yaml(port.name());
    String protocol = port.protocol() == Protocol.TCP ? "" : "protocol: " + port.protocol();
    String number = port.targetPort() instanceof PortRef.ByNumber n ? "port: " + n : "";
    String fields =
        Stream.of(name, number, protocol).filter(t -> !t.isEmpty()).collect(joining(", "));
    return number.isEmpty()
        ? "add a port with " + fields + ", and with the number that the backend listens on"
        : "add this port: - {" + fields + "}";
  }
}
