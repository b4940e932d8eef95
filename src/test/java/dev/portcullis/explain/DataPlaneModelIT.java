package dev.portcullis.explain;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Contour;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.TraefikRoutes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares the models of Contour and Traefik with the programs themselves, on the cases of {@link
 * DataPlaneModelTest}. TrafficConformanceIT compares kube-proxy. The other controllers are not
 * available as Go modules; their models follow the source code that {@link DataPlaneModel} names.
 */
@Tag("slow")
final class DataPlaneModelIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "cases";
  private static final int PORT = 8080;

  private static ControlPlane plane;
  private static List<DataPlaneCase> cases;

  @BeforeAll
  static void createCases() throws IOException {
    cases = DataPlaneCase.all();
    plane = ControlPlane.start();
    ClusterAccess cluster = plane.cluster();
    cluster
        .kubectl()
        .runOk("create", "-f", Path.of("src/test/resources/data-planes/classes.yaml").toString());
    cluster.kubectl().runOk("create", "namespace", NAMESPACE);
    List<Object> objects = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      String name = serviceName(i);
      objects.add(cases.get(i).service(name));
      objects.add(cases.get(i).slice(name));
      objects.add(ingress(name, "contour"));
      objects.add(ingress(name, "traefik"));
    }
    String list =
        JSON.writeValueAsString(Map.of("apiVersion", "v1", "kind", "List", "items", objects));
    cluster.kubectl().runOkWith(list, "create", "-n", NAMESPACE, "-f", "-");
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void contourUsesThePortsOfItsModel() throws IOException {
    try (Contour contour = Contour.start(plane.cluster())) {
      Map<String, String> ports = new TreeMap<>();
      eventually(
          "Contour reads every case",
          () -> {
            ports.clear();
            contour
                .endpointPorts()
                .forEach((cluster, numbers) -> ports.put(cluster.split("/")[1], join(numbers)));
            return ports.size() == cases.size();
          });
      assertEquals(expected(DataPlaneModel.CONTOUR), ports);
    }
  }

  @Test
  void traefikUsesThePortsOfItsModel() {
    Map<String, String> ports = new TreeMap<>();
    // It watches for some seconds only, and the machine may be busy.
    eventually(
        "Traefik reads the cases",
        () -> {
          ports.clear();
          ports.putAll(traefikPorts());
          return !ports.isEmpty();
        });
    for (int i = 0; i < cases.size(); i++) {
      // Traefik omits a service without servers.
      ports.putIfAbsent(serviceName(i), "-");
    }
    assertEquals(expected(DataPlaneModel.TRAEFIK), ports);
  }

  private static Map<String, String> traefikPorts() throws IOException {
    String last =
        TraefikRoutes.dump(plane.cluster()).out().lines().reduce("{}", (first, next) -> next);
    Map<String, String> ports = new TreeMap<>();
    for (Map.Entry<String, JsonNode> service : JSON.readTree(last).path("services").properties()) {
      List<Integer> numbers = new ArrayList<>();
      for (JsonNode server : service.getValue().at("/loadBalancer/servers")) {
        numbers.add(URI.create(server.path("url").asText()).getPort());
      }
      ports.put(service.getKey().split("-")[1], join(numbers));
    }
    return ports;
  }

  private static Map<String, String> expected(DataPlaneModel model) {
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < cases.size(); i++) {
      expected.put(serviceName(i), cases.get(i).expected().get(model));
    }
    return expected;
  }

  private static String serviceName(int index) {
    return "case" + index;
  }

  private static String join(List<Integer> numbers) {
    return numbers.isEmpty()
        ? "-"
        : String.join("|", numbers.stream().map(String::valueOf).toList());
  }

  private static Map<String, Object> ingress(String service, String ingressClass) {
    Map<String, Object> backend =
        Map.of("service", Map.of("name", service, "port", Map.of("number", PORT)));
    Map<String, Object> path = new LinkedHashMap<>();
    path.put("path", "/");
    path.put("pathType", "Prefix");
    path.put("backend", backend);
    return Map.of(
        "apiVersion",
        "networking.k8s.io/v1",
        "kind",
        "Ingress",
        "metadata",
        Map.of("name", service + "-" + ingressClass),
        "spec",
        Map.of(
            "ingressClassName",
            ingressClass,
            "rules",
            List.of(Map.of("host", service + ".example", "http", Map.of("paths", List.of(path))))));
  }
}
