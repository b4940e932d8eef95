package dev.portcullis.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.ProcessResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Traefik's reading of the Ingresses of a cluster.
 *
 * @param served the routes with at least one server
 * @param dropped the others, with Traefik's reason
 */
record TraefikRouting(Set<IngressBackendRef> served, Map<IngressBackendRef, String> dropped) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A port as Go prints it. */
  private static final Pattern PORT =
      Pattern.compile("&ServiceBackendPort\\{Name:(.*),Number:(\\d+),}");

  /** Parses the program's output. */
  static TraefikRouting parse(ProcessResult traefik) {
    // It prints a configuration at each change; the last one counts.
    JsonNode last =
        traefik
            .out()
            .lines()
            .reduce((a, b) -> b)
            .map(TraefikRouting::parseLine)
            .orElseThrow(
                () -> new IllegalStateException("Traefik makes nothing of it: " + traefik));
    Set<IngressBackendRef> served = new HashSet<>();
    for (JsonNode router : last.path("routers")) {
      JsonNode service = last.path("services").path(router.path("service").asText());
      if (!service.at("/loadBalancer/servers").isEmpty()) {
        served.add(route(router.at("/observability/metadata/ingress")));
      }
    }
    Map<IngressBackendRef, String> dropped = new HashMap<>();
    traefik
        .err()
        .lines()
        .map(TraefikRouting::parseLine)
        .forEach(line -> recordDropped(line, dropped));
    dropped.keySet().removeAll(served);
    return new TraefikRouting(served, dropped);
  }

  private static IngressBackendRef route(JsonNode ingress) {
    return new IngressBackendRef(
        ingress.path("namespace").asText(),
        ingress.path("ingressName").asText(),
        ingress.path("serviceName").asText(),
        ingress.path("servicePort").asText());
  }

  private static void recordDropped(JsonNode line, Map<IngressBackendRef, String> dropped) {
    Matcher port = PORT.matcher(line.path("servicePort").asText());
    if (port.matches()) {
      IngressBackendRef route =
          new IngressBackendRef(
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

  private static JsonNode parseLine(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(line, e);
    }
  }
}
