package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.ProcessResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The server repairs endpoints that were stored before their Service, with {@code k8s/repair}. */
final class PortNameRepairIT {

  private static final String ROLE = Path.of("k8s/repair").toAbsolutePath().toString();

  private static ControlPlane plane;
  private static SelfManagedInstallation installation;
  private static Replica replica;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    installation = SelfManagedInstallation.startOn(plane);
    installation.kubectl().runOk("apply", "-k", ROLE);
    replica = installation.replica(Map.of("portcullis.repair", "port-names")).awaitReady();
    installation.awaitRegistered();
  }

  @AfterAll
  static void end() {
    replica.close();
    plane.close();
  }

  private static NamespacedKubectl newNamespace(String profile) {
    String namespace = GeneratedName.from("repair");
    installation.kubectl().runOkWith(NamespaceManifest.of(namespace, profile), "create", "-f", "-");
    return new NamespacedKubectl(namespace, installation.kubectl());
  }

  private static String events(NamespacedKubectl kubectl) {
    return kubectl.runOk(
        "get",
        "events",
        "--field-selector=reason=PortNamesAdded",
        "-o=jsonpath={range .items[*]}{.type} {.involvedObject.kind} {.message}{\"\\n\"}{end}");
  }

  static Stream<Arguments> orders() {
    return Stream.of("gitops", "standard", "strict")
        .flatMap(
            p ->
                Stream.of("--server-side=false", "--server-side=true")
                    .flatMap(
                        m ->
                            Stream.of(
                                arguments(p, m, "Endpoints", UnnamedChain.ENDPOINTS),
                                arguments(p, m, "EndpointSlice", UnnamedChain.SLICE))));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void everyOrderConverges(String profile, String method, String kind, String endpoints) {
    NamespacedKubectl kubectl = newNamespace(profile);
    String folder = endpoints + UnnamedChain.INGRESS_AND_SERVICE;

    kubectl.apply(folder, method);
    ProcessResult second = kubectl.apply(folder, method);
    assertEquals(0, second.exitCode(), second::toString);
    eventually("the port has a name", () -> UnnamedChain.portName(kubectl, kind).equals("http"));

    String path = kind.equals("Endpoints") ? "subsets[0].ports[0]" : "ports[0]";
    if (method.endsWith("false")) {
      eventually("there is an Event", () -> !events(kubectl).isEmpty());
      assertEquals(
          "Normal " + kind + " added missing port names: " + path + ".name: http\n",
          events(kubectl));
    }
    assertFalse(
        kubectl
            .runOk("get", kind, "shop", "--show-managed-fields", "-o=jsonpath={..manager}")
            .contains("portcullis"),
        "the user owns all fields");
    ProcessResult again = kubectl.apply(folder, method);
    assertEquals(0, again.exitCode(), () -> "no conflict: " + again);
    assertEquals("http", UnnamedChain.portName(kubectl, kind));
  }

  /** Objects that naming leaves alone stay as they are. */
  @Test
  void repairsOnlyWhatNamingWouldName() {
    NamespacedKubectl exempted = newNamespace("gitops");
    exempted.apply(
        UnnamedChain.ENDPOINTS.replace(
                "name: shop}",
                "name: shop, annotations: {ignore.portcullis.dev/naming: has no need of names}}")
            + UnnamedChain.INGRESS_AND_SERVICE);
    List<NamespacedKubectl> untouched =
        List.of(exempted, newNamespace("audit"), newNamespace("off"));
    untouched
        .subList(1, 3)
        .forEach(k -> k.apply(UnnamedChain.ENDPOINTS + UnnamedChain.INGRESS_AND_SERVICE));
    NamespacedKubectl repaired = newNamespace("gitops");
    repaired.apply(UnnamedChain.ENDPOINTS + UnnamedChain.INGRESS_AND_SERVICE);

    eventually(
        "a later one has a name",
        () -> UnnamedChain.portName(repaired, "endpoints").equals("http"));
    for (NamespacedKubectl kubectl : untouched) {
      assertEquals("", UnnamedChain.portName(kubectl, "endpoints"), kubectl.namespace());
    }
  }

  @Test
  void saysWhichRightIsMissingAndRepairsLater() {
    NamespacedKubectl kubectl = newNamespace("gitops");
    installation.kubectl().runOk("delete", "-k", ROLE);
    try {
      kubectl.apply(UnnamedChain.ENDPOINTS + UnnamedChain.INGRESS_AND_SERVICE);
      String expected = "audit: Endpoints " + kubectl.namespace() + "/shop not repaired: 403:";
      eventually("the log names the object", () -> replica.log().contains(expected));
      assertTrue(replica.log().contains("; run kubectl apply -k k8s/repair"), replica.log());
      assertEquals("", UnnamedChain.portName(kubectl, "endpoints"));
    } finally {
      installation.kubectl().runOk("apply", "-k", ROLE);
    }
    eventually(
        "the next attempt succeeds",
        () -> UnnamedChain.portName(kubectl, "endpoints").equals("http"));
  }

  /** The webhook is not called for the namespace of the control plane. */
  @Test
  void saysThatNoWebhookAddsNames() {
    NamespacedKubectl kubectl = new NamespacedKubectl("kube-system", installation.kubectl());
    kubectl.apply(UnnamedChain.ENDPOINTS + UnnamedChain.INGRESS_AND_SERVICE);
    try {
      eventually(
          "the log says so",
          () ->
              replica
                  .log()
                  .contains(
                      "audit: Endpoints kube-system/shop not repaired: the write was accepted, and"
                          + " no webhook added a port name"));
      assertEquals("", UnnamedChain.portName(kubectl, "endpoints"));
    } finally {
      kubectl.runOk("delete", "endpoints,service,ingress", "shop");
    }
  }
}
