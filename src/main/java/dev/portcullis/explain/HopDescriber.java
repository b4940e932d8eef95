package dev.portcullis.explain;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import java.util.stream.Collectors;

/** Describes objects in one line. */
final class HopDescriber {

  /** How many values a list names; the others are counted. */
  static final int MAX_LISTED = 4;

  private HopDescriber() {}

  static String describeClasses(Ingress ingress) {
    String classes = ingress.classNames().collect(Collectors.joining(" and "));
    return classes.isEmpty()
        ? "no class: the controller of the default class serves it"
        : "class " + classes;
  }

  static String describePorts(Service service) {
    return service.ports().stream().map(ServicePort::describe).collect(Collectors.joining(", "));
  }

  static String describeEndpointSource(Service service) {
    if (service.isExternalName()) {
      return "ExternalName: no endpoints";
    }
    String selector =
        service.selector().isEmpty()
            ? "no selector: its endpoints are written by hand"
            : "selector "
                + TextFormat.formatLabels(service.selector())
                + ": a controller writes its endpoints";
    return (service.headless() ? "headless, " : "") + selector;
  }

  static String describeSubset(Subset subset) {
    String addresses =
        TextFormat.joinFirst(
            subset.addresses().stream()
                .map(a -> a.ip() + (a.ready() ? "" : " (not ready)"))
                .toList(),
            MAX_LISTED);
    String ports =
        subset.ports().stream().map(EndpointPort::describe).collect(Collectors.joining(", "));
    return (addresses.isEmpty() ? "no address" : addresses)
        + ": "
        + (ports.isEmpty() ? "no ports" : "port " + ports);
  }
}
