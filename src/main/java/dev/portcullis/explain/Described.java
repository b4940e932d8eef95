package dev.portcullis.explain;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import java.util.stream.Collectors;

/** What an object says about itself, in a line. */
final class Described {

  /** How many of a kind are named; the rest is a count. */
  static final int NAMED = 4;

  private Described() {}

  static String classes(Ingress ingress) {
    String classes = ingress.classNames().collect(Collectors.joining(" and "));
    return classes.isEmpty()
        ? "no class: the default one's controller serves it"
        : "class " + classes;
  }

  static String ports(Service service) {
    return service.ports().stream().map(ServicePort::describe).collect(Collectors.joining(", "));
  }

  /** Who writes its endpoints. */
  static String kind(Service service) {
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

  static String subset(Subset subset) {
    String addresses =
        TextFormat.joinFirst(
            subset.addresses().stream()
                .map(a -> a.ip() + (a.ready() ? "" : " (not ready)"))
                .toList(),
            NAMED);
    String ports =
        subset.ports().stream().map(EndpointPort::describe).collect(Collectors.joining(", "));
    return (addresses.isEmpty() ? "no address" : addresses)
        + ": "
        + (ports.isEmpty() ? "no ports" : "port " + ports);
  }
}
