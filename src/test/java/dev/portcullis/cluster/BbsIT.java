package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.controlplane.Finished;
import dev.portcullis.controlplane.Kubectl;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chain that the project was made for, applied with kubectl to a real API server. */
final class BbsIT {

  private static final Kubectl KUBECTL = Installation.shared().kubectl();

  static Stream<List<Manifest>> orders() {
    List<List<Manifest>> orders = new ArrayList<>();
    for (Manifest first : Manifest.values()) {
      for (Manifest second : Manifest.values()) {
        for (Manifest third : Manifest.values()) {
          if (first != second && second != third && first != third) {
            orders.add(List.of(first, second, third));
          }
        }
      }
    }
    return orders.stream();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void goesInInAnyOrder(List<Manifest> order) {
    String namespace =
        "bbs-" + String.join("-", order.stream().map(m -> m.name().toLowerCase()).toList());
    KUBECTL.ok("create", "namespace", namespace);
    boolean service = false;
    for (Manifest manifest : order) {
      Finished applied = KUBECTL.runWith(manifest.in(namespace), "apply", "-f", "-");
      System.err.println(order + " " + manifest + ": " + applied);
      assertEquals(manifest == Manifest.INGRESS && !service ? 1 : 0, applied.exitCode());
      service |= manifest == Manifest.SERVICE;
    }
  }
}
