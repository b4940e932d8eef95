package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One namespace of random Ingresses, Services without selector, and hand-written endpoints; the
 * same for the same seed. The pools of names and numbers are small, so that values often match or
 * differ in one field.
 */
final class RandomIngresses {

  static final int INGRESSES = 10;

  private static final int SERVICES = 7;
  private static final int MAX_PATHS = 3;
  private static final int PERCENT = 100;
  private static final List<String> PORT_NAMES = List.of("http", "https", "admin", "web");
  private static final List<Integer> PORTS = List.of(80, 443, 8080, 9090);
  private static final List<Integer> TARGETS = List.of(80, 8080, 8443, 9000);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Random random;
  private final String namespace;
  private final List<ObjectNode> objects = new ArrayList<>();
  private int addresses;

  private RandomIngresses(String namespace, Random random) {
    this.namespace = namespace;
    this.random = random;
  }

  /** The objects of a namespace. */
  static List<ObjectNode> in(String namespace, Random random) {
    RandomIngresses routes = new RandomIngresses(namespace, random);
    List<ObjectNode> services = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      ObjectNode service = routes.service("s" + i);
      services.add(service);
      routes.writeEndpoints(service);
    }
    for (int i = 0; i < INGRESSES; i++) {
      routes.ingress("i" + i, services);
    }
    return routes.objects;
  }

  private ObjectNode object(String apiVersion, String kind, String name) {
    ObjectNode object = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
    object.putObject("metadata").put("namespace", namespace).put("name", name);
    objects.add(object);
    return object;
  }

  private ObjectNode service(String name) {
    ObjectNode service = object("v1", "Service", name);
    ObjectNode spec = service.putObject("spec");
    if (in(10)) {
      spec.put("clusterIP", "None");
    }
    ArrayNode ports = spec.putArray("ports");
    int count = in(45) ? 1 : in(60) ? 2 : 3;
    List<String> names = new ArrayList<>(PORT_NAMES);
    Set<String> taken = new HashSet<>();
    while (ports.size() < count) {
      int number = one(PORTS);
      String protocol = in(15) ? "UDP" : "TCP";
      if (taken.add(number + protocol)) {
        ObjectNode port = ports.addObject().put("port", number).put("protocol", protocol);
        if (count > 1 || in(65)) {
          port.put("name", names.remove(random.nextInt(names.size())));
        }
        if (in(20)) {
          port.put("targetPort", "web");
        } else if (in(70)) {
          port.put("targetPort", one(TARGETS));
        }
      }
    }
    return service;
  }

  private void writeEndpoints(ObjectNode service) {
    int dice = random.nextInt(PERCENT);
    if (dice < 34) {
      endpoints(service);
    } else if (dice < 64) {
      slice(service, "a");
    } else if (dice < 72) {
      slice(service, "a");
      slice(service, "b");
    } else if (dice < 80) {
      endpoints(service);
      slice(service, "a");
    } else if (dice < 84) {
      ObjectNode skipped = endpoints(service);
      skipped
          .withObject("/metadata")
          .putObject("labels")
          .put("endpointslice.kubernetes.io/skip-mirror", "true");
    } else if (dice < 87) {
      ObjectNode lock = endpoints(service);
      lock.withObject("/metadata")
          .putObject("annotations")
          .put("control-plane.alpha.kubernetes.io/leader", "{}");
    }
  }

  private ObjectNode endpoints(ObjectNode service) {
    ObjectNode endpoints = object("v1", "Endpoints", service.at("/metadata/name").asText());
    ArrayNode subsets = endpoints.putArray("subsets");
    int count = in(5) ? 0 : in(85) ? 1 : 2;
    for (int i = 0; i < count; i++) {
      ObjectNode subset = subsets.addObject();
      subset.putArray(in(85) ? "addresses" : "notReadyAddresses").addObject().put("ip", address());
      ArrayNode ports = subset.putArray("ports");
      endpointPorts(service).forEach(ports::add);
      if (ports.size() > 1) {
        // Fields that the API server requires.
        ports.forEach(p -> ((ObjectNode) p).put("name", p.path("name").asText("other")));
      }
    }
    return endpoints;
  }

  private void slice(ObjectNode service, String suffix) {
    String name = service.at("/metadata/name").asText();
    ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", name + "-" + suffix);
    slice
        .withObject("/metadata")
        .putObject("labels")
        .put("kubernetes.io/service-name", name)
        .put("endpointslice.kubernetes.io/managed-by", "staff");
    String type = in(90) ? "IPv4" : in(60) ? "IPv6" : "FQDN";
    slice.put("addressType", type);
    ArrayNode endpoints = slice.putArray("endpoints");
    if (in(94)) {
      String address =
          switch (type) {
            case "IPv4" -> address();
            case "IPv6" -> "fd00::" + ++addresses;
            default -> "h" + ++addresses + ".example.com";
          };
      ObjectNode endpoint = endpoints.addObject();
      endpoint.putArray("addresses").add(address);
      if (in(10)) {
        endpoint.putObject("conditions").put("ready", false);
      }
    }
    ArrayNode ports = slice.putArray("ports");
    Set<String> names = new HashSet<>();
    for (ObjectNode port : endpointPorts(service)) {
      if (names.add(port.path("name").asText())) {
        if (in(4)) {
          port.remove("port");
        }
        ports.add(port);
      }
    }
  }

  private String address() {
    addresses++;
    return "10.8.%d.%d".formatted(addresses / 200, 1 + addresses % 200);
  }

  /** Endpoint ports for the ports of a Service, mostly correct. */
  private List<ObjectNode> endpointPorts(ObjectNode service) {
    List<ObjectNode> offered = new ArrayList<>();
    for (JsonNode port : service.at("/spec/ports")) {
      int number = port.path("port").asInt();
      ObjectNode offer =
          JSON.createObjectNode()
              .put("port", port.path("targetPort").asInt(number))
              .put("protocol", port.path("protocol").asText());
      if (port.has("name")) {
        offer.put("name", port.path("name").asText());
      }
      int dice = random.nextInt(PERCENT);
      if (dice < 10) {
        offer.put("name", one(PORT_NAMES));
      } else if (dice < 18) {
        offer.remove("name");
      } else if (dice < 26) {
        offer.put("port", one(TARGETS));
      } else if (dice < 30) {
        offer.put("protocol", one(List.of("TCP", "UDP")));
      }
      if (in(93)) {
        offered.add(offer);
      }
    }
    if (in(8)) {
      offered.add(JSON.createObjectNode().put("name", "metrics").put("port", 9100));
    }
    return offered;
  }

  private void ingress(String name, List<ObjectNode> services) {
    ObjectNode spec = object("networking.k8s.io/v1", "Ingress", name).putObject("spec");
    if (in(15)) {
      spec.set("defaultBackend", backend(services));
    }
    ArrayNode paths =
        spec.putArray("rules")
            .addObject()
            .put("host", name + "." + namespace + ".example.com")
            .putObject("http")
            .putArray("paths");
    int count = 1 + random.nextInt(MAX_PATHS);
    for (int i = 0; i < count; i++) {
      paths
          .addObject()
          .put("path", "/" + i)
          .put("pathType", one(List.of("Exact", "Prefix", "ImplementationSpecific")))
          .set("backend", backend(services));
    }
  }

  private ObjectNode backend(List<ObjectNode> services) {
    ObjectNode service = one(services);
    ObjectNode backend = JSON.createObjectNode();
    ObjectNode in = backend.putObject("service");
    in.put("name", in(8) ? "gone" : service.at("/metadata/name").asText());
    ArrayNode ports = (ArrayNode) service.at("/spec/ports");
    JsonNode port = ports.get(random.nextInt(ports.size()));
    ObjectNode ref = in.putObject("port");
    int dice = random.nextInt(PERCENT);
    if (dice < 38 && port.has("name")) {
      ref.set("name", port.get("name"));
    } else if (dice < 76) {
      ref.set("number", port.get("port"));
    } else if (dice < 84) {
      JsonNode target = port.path("targetPort");
      ref.set(
          target.isTextual() ? "name" : "number",
          target.isMissingNode() ? port.get("port") : target);
    } else if (dice < 91) {
      ref.put("number", one(PORTS));
    } else if (dice < 98) {
      ref.put("name", one(PORT_NAMES));
    } else {
      ref.put("name", "use-annotation");
    }
    return backend;
  }

  private boolean in(int percent) {
    return random.nextInt(PERCENT) < percent;
  }

  private <T> T one(List<T> pool) {
    return pool.get(random.nextInt(pool.size()));
  }
}
