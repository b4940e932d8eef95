package dev.portcullis.plan;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of an object concerns the chain, a line for each thing that can be there or not. */
final class Description {

  private Description() {}

  static List<String> of(Resource object) {
    Stream<String> lines =
        object instanceof Service service
            ? of(service)
            : object instanceof Ingress ingress
                ? of(ingress)
                : object instanceof EndpointSet set
                    ? set.subsets().stream().flatMap(Description::of)
                    : Stream.of(labels(object.meta().labels()));
    return lines.filter(l -> !l.isEmpty()).toList();
  }

  private static Stream<String> of(Service service) {
    return Stream.concat(
        service.ports().stream().map(p -> "port " + p.inWords() + ", targetPort " + p.targetPort()),
        Stream.of(
            service.selector().isEmpty() ? "" : "selector " + labels(service.selector()),
            service.headless() ? "headless" : "",
            service.type() == Service.Type.CLUSTER_IP ? "" : "type " + service.type()));
  }

  private static Stream<String> of(Ingress ingress) {
    return Stream.concat(
        ingress.backends().stream().map(b -> b.route() + " → " + b.service() + " port " + b.port()),
        ingress.classes().map(c -> "class " + c));
  }

  private static Stream<String> of(Subset subset) {
    return subset.addresses().stream()
        .flatMap(a -> subset.ports().stream().map(p -> a.ip() + ": " + port(p)));
  }

  private static String port(EndpointPort p) {
    return "port "
        + (p.number().isPresent() ? Integer.toString(p.number().getAsInt()) : "(any)")
        + (p.protocol() == Protocol.TCP ? "" : "/" + p.protocol())
        + (p.name().isEmpty() ? "" : " (" + p.name() + ")");
  }

  private static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
