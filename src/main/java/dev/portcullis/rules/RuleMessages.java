package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.List;
import java.util.stream.Collectors;

/** How messages call things, so that all of them call them the same. */
final class RuleMessages {

  private RuleMessages() {}

  /** A name in quotes, or that there is none. */
  static String quoteName(String name) {
    return name.isEmpty() ? "(unnamed)" : "\"" + name + "\"";
  }

  /** {@code 8080 (http), 9090 (metrics)}. */
  static String listPorts(List<ServicePort> ports) {
    return ports.stream().map(ServicePort::describe).collect(Collectors.joining(", "));
  }

  /** {@code Service web has 8080 (http)}. */
  static String describePorts(Service service) {
    return "Service "
        + service.key().name()
        + " has "
        + (service.ports().isEmpty() ? "no ports" : listPorts(service.ports()));
  }

  /** What to do about a Service without selector that has nothing behind it. */
  static String suggestEndpoints(Service service) {
    String name = service.key().name();
    return "apply an EndpointSlice labelled "
        + EndpointSet.SERVICE_NAME_LABEL
        + ": "
        + name
        + ", or Endpoints named "
        + name
        + "; or give the Service a selector";
  }
}
