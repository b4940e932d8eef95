package dev.portcullis.explain;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.InWords;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.stream.Collectors;

/** What an object says about itself, in a line. */
final class Described {

  /** How many of a kind are named; the rest is a count. */
  static final int NAMED = 4;

  private Described() {}

  static String classes(Ingress ingress) {
    String classes = ingress.classes().collect(Collectors.joining(" and "));
    return classes.isEmpty()
        ? "no class: the default one's controller serves it"
        : "class " + classes;
  }

  static String ports(Service service) {
    return service.ports().stream().map(ServicePort::inWords).collect(Collectors.joining(", "));
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
                + InWords.labels(service.selector())
                + ": a controller writes its endpoints";
    return (service.headless() ? "headless, " : "") + selector;
  }

  static String subset(Subset subset) {
    String addresses =
        InWords.few(
            subset.addresses().stream()
                .map(a -> a.ip() + (a.ready() ? "" : " (not ready)"))
                .toList(),
            NAMED);
    String ports =
        subset.ports().stream().map(EndpointPort::inWords).collect(Collectors.joining(", "));
    return (addresses.isEmpty() ? "no address" : addresses)
        + ": "
        + (ports.isEmpty() ? "no ports" : "port " + ports);
  }
}
