package dev.portcullis.plan;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import java.util.List;
import java.util.stream.Stream;

/** Describes the properties of an object that affect routes, a line each. */
final class ResourceSummary {

  private ResourceSummary() {}

  static List<String> describe(Resource object) {
    Stream<String> lines =
        object instanceof Service service
            ? describe(service)
            : object instanceof Ingress ingress
                ? describe(ingress)
                : object instanceof EndpointSet set
                    ? set.subsets().stream().flatMap(ResourceSummary::describe)
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

  private static Stream<String> describe(Subset subset) {
    return subset.addresses().stream()
        .flatMap(a -> subset.ports().stream().map(p -> a.ip() + ": port " + p.describe()));
  }
}
