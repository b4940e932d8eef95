package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.Ingress;

/** Changes objects so that Traefik evaluates every backend. */
final class TraefikPreparation {

  static final String CLASS =
      """
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: traefik}
      spec: {controller: traefik.io/ingress-controller}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private TraefikPreparation() {}

  /**
   * Sets Traefik's class on an Ingress and turns its default backend into a path, because Traefik
   * reads one default backend per cluster, and none beside rules.
   */
  static void prepare(ObjectNode ingress) {
    ObjectNode spec = ingress.withObject("/spec");
    spec.put("ingressClassName", "traefik");
    if (ingress.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(Ingress.CLASS_ANNOTATION);
    }
    if (spec.remove("defaultBackend") instanceof ObjectNode backend) {
      ObjectNode path =
          spec.withArray("rules").addObject().putObject("http").putArray("paths").addObject();
      path.put("path", "/").put("pathType", "Prefix").set("backend", backend);
    }
  }

  /** Endpoints as the Pods of a Service would create them. */
  static ObjectNode podsOf(ObjectNode service) {
    ObjectNode endpoints = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Endpoints");
    endpoints
        .putObject("metadata")
        .put("namespace", service.at("/metadata/namespace").asText())
        .put("name", service.at("/metadata/name").asText());
    ObjectNode subset = endpoints.putArray("subsets").addObject();
    subset.putArray("addresses").addObject().put("ip", "10.8.1.127");
    ArrayNode ports = subset.putArray("ports");
    for (JsonNode port : service.at("/spec/ports")) {
      int number = port.path("port").asInt();
      ports
          .addObject()
          .put("name", port.path("name").asText())
          .put("port", port.path("targetPort").asInt(number))
          .put("protocol", port.path("protocol").asText("TCP"));
    }
    return endpoints;
  }
}
