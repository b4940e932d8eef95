package dev.portcullis.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.Finished;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Traefik makes of the Ingresses of a cluster.
 *
 * @param served the routes that lead to at least one server
 * @param dropped the others, and what it says about each
 */
record Routing(Set<Route> served, Map<Route, String> dropped) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A port as Go prints it. */
  private static final Pattern PORT =
      Pattern.compile("&ServiceBackendPort\\{Name:(.*),Number:(\\d+),}");

  /** Reads what the program printed. */
  static Routing of(Finished traefik) {
    // It answers again at each change that it sees, and the last word counts.
    JsonNode last =
        traefik
            .out()
            .lines()
            .reduce((a, b) -> b)
            .map(Routing::parsed)
            .orElseThrow(
                () -> new IllegalStateException("Traefik makes nothing of it: " + traefik));
    Set<Route> served = new HashSet<>();
    for (JsonNode router : last.path("routers")) {
      JsonNode service = last.path("services").path(router.path("service").asText());
      if (!service.at("/loadBalancer/servers").isEmpty()) {
        served.add(route(router.at("/observability/metadata/ingress")));
      }
    }
    Map<Route, String> dropped = new HashMap<>();
    traefik.err().lines().map(Routing::parsed).forEach(line -> complaint(line, dropped));
    dropped.keySet().removeAll(served);
    return new Routing(served, dropped);
  }

  private static Route route(JsonNode ingress) {
    return new Route(
        ingress.path("namespace").asText(),
        ingress.path("ingressName").asText(),
        ingress.path("serviceName").asText(),
        ingress.path("servicePort").asText());
  }

  private static void complaint(JsonNode line, Map<Route, String> dropped) {
    Matcher port = PORT.matcher(line.path("servicePort").asText());
    if (port.matches()) {
      Route route =
          new Route(
              line.path("namespace").asText(),
              line.path("ingress").asText(),
              line.path("serviceName").asText(),
              port.group(1).isEmpty() ? port.group(2) : port.group(1));
      dropped.put(
          route,
          Optional.of(line.path("error").asText())
              .filter(error -> !error.isEmpty())
              .orElse(line.path("message").asText()));
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(line, e);
    }
  }
}
