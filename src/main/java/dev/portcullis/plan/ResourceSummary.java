package dev.portcullis.plan;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Describes the properties of an object that affect routes, a line each. */
final class ResourceSummary {

  private ResourceSummary() {}

  static List<String> describe(Resource object) {
    return describe(object, ResourceSummary::describeAddresses);
  }

  /** The same without the addresses of endpoints. */
  static List<String> describeWithoutAddresses(Resource object) {
    return describe(object, ResourceSummary::describePorts);
  }

  private static List<String> describe(Resource object, Function<Subset, Stream<String>> subset) {
    Stream<String> lines =
        object instanceof Service service
            ? describe(service)
            : object instanceof Ingress ingress
                ? describe(ingress)
                : object instanceof EndpointSet set
                    ? set.subsets().stream().flatMap(subset).distinct()
                    : Stream.of(TextFormat.formatLabels(object.meta().labels()));
    return lines.filter(l -> !l.isEmpty()).toList();
  }

  private static Stream<String> describe(Service service) {
    return Stream.concat(
        service.ports().stream()
            .map(p -> "port " + p.describe() + ", targetPort " + p.targetPort()),
        Stream.of(
            service.selector().isEmpty()
                ? ""
                : "selector " + TextFormat.formatLabels(service.selector()),
            service.headless() ? "headless" : "",
            service.type() == Service.Type.CLUSTER_IP ? "" : "type " + service.type()));
  }

  private static Stream<String> describe(Ingress ingress) {
    return Stream.concat(
        ingress.backends().stream().map(b -> b.route() + " → " + b.service() + " port " + b.port()),
        ingress.classNames().map(c -> "class " + c));
  }

  private static Stream<String> describeAddresses(Subset subset) {
    return subset.addresses().stream()
        .flatMap(a -> describePorts(subset).map(port -> a.ip() + ": " + port));
  }

  private static Stream<String> describePorts(Subset subset) {
    return subset.ports().stream().map(p -> "port " + p.describe());
  }
}
