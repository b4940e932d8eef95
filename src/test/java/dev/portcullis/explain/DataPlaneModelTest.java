package dev.portcullis.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each data plane sends the traffic of a Service without selector: one row per case. */
final class DataPlaneModelTest {

  /**
   * A Service port by name and targetPort, the slice's ports by name, number and protocol, and the
   * numbers that get traffic: {@code _} for no name, {@code -} for none, {@code a|b} for two.
   */
  @ParameterizedTest(name = "{0}: {1} to {2}")
  @CsvSource({
    // case, service, slice, kube-proxy, nginx, Kong, Traefik, Contour, HAProxy, Istio, Cilium
    "agree,            http 80,   http 80 TCP,               80, 80, 80, 80, 80, 80, 80, 80",
    "other number,     http 80,   http 81 TCP,               81, 81, 81, 81, 81, 81, 81, 81",
    "and another port, http 80,   http 81 TCP;m 9 TCP,       81, 81|80, 81, 81, 81, 81, 81, 81",
    "unnamed to named,  _ 80,      x 81 TCP,                  -, 81, -, -, 81, -, -, 81",
    "named to unnamed,  x 80,      _ 81 TCP,                 -, 80, -, -, -, -, -, 81",
    "other names,      x 80,      y 81 TCP,                  -, 80, -, -, -, -, -, -",
    "target by name,   x web,     y 81 TCP,                  -, -, -, -, -, -, -, -",
    "other protocol,   x 80,      x 81 UDP,                  -, -, -, 81, -, 81, 81, -",
    "no ports,         x 80,      '',                        -, 80, -, -, -, -, -, -",
  })
  void followsJoinRuleOfEachDataPlane(
      String what,
      String service,
      String slice,
      String kubeProxy,
      String nginx,
      String kong,
      String traefik,
      String contour,
      String haproxy,
      String istio,
      String cilium) {
    PortDelivery delivery = deliver(service, slice);
    List<String> expected =
        List.of(kubeProxy, nginx, kong, traefik, contour, haproxy, istio, cilium);
    for (DataPlaneModel plane : DataPlaneModel.values()) {
      assertEquals(expected.get(plane.ordinal()), numbers(delivery, plane), plane.toString());
    }
  }

  private static String numbers(PortDelivery delivery, DataPlaneModel plane) {
    List<String> numbers =
        delivery.targets().get(plane).stream().map(t -> t.replace("10.8.1.127:", "")).toList();
    return numbers.isEmpty() ? "-" : String.join("|", numbers);
  }

  private static PortDelivery deliver(String service, String slice) {
    String[] port = service.split(" ");
    List<Object> ports = new ArrayList<>();
    for (String one : slice.isEmpty() ? new String[0] : slice.split(";")) {
      String[] words = one.split(" ");
      ports.add(
          Map.of("name", name(words[0]), "port", Integer.valueOf(words[1]), "protocol", words[2]));
    }
    Object target = port[1].matches("\\d+") ? Integer.valueOf(port[1]) : port[1];
    List<Resource> both =
        List.of(
            read(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Service",
                    "metadata",
                    Map.of("name", "web"),
                    "spec",
                    Map.of(
                        "ports",
                        List.of(
                            Map.of("name", name(port[0]), "port", 8080, "targetPort", target))))),
            read(
                Map.of(
                    "apiVersion",
                    "discovery.k8s.io/v1",
                    "kind",
                    "EndpointSlice",
                    "metadata",
                    Map.of("name", "web-1", "labels", Map.of("kubernetes.io/service-name", "web")),
                    "addressType",
                    "IPv4",
                    "endpoints",
                    List.of(Map.of("addresses", List.of("10.8.1.127"))),
                    "ports",
                    ports)));
    SnapshotView chain = new SnapshotView(both, DataPlane.KUBE_PROXY);
    return RouteTracer.traceService((Service) both.get(0), chain).deliveries().get(0);
  }

  private static String name(String word) {
    return word.equals("_") ? "" : word;
  }

  private static Resource read(Map<String, Object> tree) {
    return ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
  }
}
