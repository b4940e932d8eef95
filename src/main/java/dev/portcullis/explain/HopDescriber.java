package dev.portcullis.explain;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import java.util.stream.Collectors;

/** What an object says about itself, in a line. */
final class HopDescriber {

  /** How many of a kind are named; the rest is a count. */
  static final int MAX_LISTED = 4;

  private HopDescriber() {}

  static String describeClasses(Ingress ingress) {
    String classes = ingress.classNames().collect(Collectors.joining(" and "));
    return classes.isEmpty()
        ? "no class: the default one's controller serves it"
        : "class " + classes;
  }

  static String describePorts(Service service) {
    return service.ports().stream().map(ServicePort::describe).collect(Collectors.joining(", "));
  }

  /** Who writes its endpoints. */
  static String describeEndpointSource(Service service) {
    if (service.isExternalName()) {
      return "an ExternalName: no endpoints";
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
