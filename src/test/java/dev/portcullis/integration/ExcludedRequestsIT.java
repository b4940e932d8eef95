package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that dry runs, excluded requests, and objects of other controllers are admitted whatever
 * the state of the chain.
 */
@Tag("slow")
@Tag("versions")
final class ExcludedRequestsIT {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
      ---
      """;

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      ---
      """;

  private static final String INGRESS_TO_MISSING_PORT =
      "{\"spec\":{\"defaultBackend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":9}}}}}";
  private static final String WITHOUT_PORT = "{\"spec\":{\"ports\":[{\"port\":7}]}}";
  private static final String WITHOUT_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";
  private static final String ADDRESS =
      "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.9\"}]}}}";

  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  private NamespacedKubectl kubectl;

  /** Returns a short name, so that no warning is cut. */
  private String createNamespace(String profile) {
    String name = GeneratedName.from("l");
    kubectl = new NamespacedKubectl(name, KUBECTL);
    KUBECTL.runOkWith(NamespaceManifest.of(name, profile), "create", "-f", "-");
    return name;
  }

  /** ClusterIPs are a limited resource. */
  @AfterEach
  void deleteNamespace() {
    KUBECTL.runOk("delete", "namespace", kubectl.namespace(), "--wait=false", "--ignore-not-found");
  }

  @AfterAll
  static void assertNoFailedCalls() {
    TestInstallation.shared().assertEveryCallWasAnswered();
  }

  private ProcessResult patch(String object, String patch, String... flags) {
    return kubectl.run(
        Stream.concat(Stream.of("patch", object, "--type=merge", "-p", patch), Stream.of(flags))
            .toArray(String[]::new));
  }

  private static void assertAdmitted(String printed, ProcessResult finished) {
    assertEquals(new ProcessResult(0, printed, ""), finished);
  }

  private static void assertDenied(ProcessResult finished) {
    assertEquals(ApplyResult.DENIED, ApplyResult.of(finished), finished::toString);
  }

  /**
   * Waits until the view has an Ingress and the label of its namespace, because right after these
   * writes a Service may still be changed.
   *
   * @param service one that the Ingress uses
   */
  private void awaitInView(String service, String profile) {
    String warned =
        profile.equals("strict")
            ? "[backend-service-missing] (rejected without dry run)"
            : "[backend-service-missing]; help:";
    eventually(
        "the Ingress and profile " + profile + " are in view",
        () -> kubectl.run("delete", service, "--dry-run=server").err().contains(warned));
  }

  /** Flux dry-runs all objects before it applies any, and stops at a rejection. */
  @Test
  void dryRunIsAdmitted() {
    String namespace = createNamespace("strict");
    assertEquals(
        new ProcessResult(
            0,
            """
            ingress.networking.k8s.io/web created (server dry run)
            service/web created (server dry run)
            """,
            """
            Warning: Ingress %1$s/web: Service "web" not found in namespace "%1$s" [backend-service-missing] (rejected without dry run); help: create Service %1$s/web first, then apply this Ingress again
            """
                .formatted(namespace)),
        kubectl.apply(INGRESS + SERVICE, "--dry-run=server"));
    assertAdmitted("", kubectl.run("get", "services,ingresses", "-o=name"));

    assertDenied(kubectl.apply(INGRESS));
    assertAdmitted(
        "service/web created\ningress.networking.k8s.io/web created\n",
        kubectl.apply(SERVICE + INGRESS));
    awaitInView("service/web", "strict");
    assertEquals(
        new ProcessResult(
            0,
            "service/web configured (server dry run)\n",
            """
            Warning: Ingress %1$s/web: Service "web" has no port 80; it has 81 (http) [backend-port-missing] (rejected without dry run); help: write number: 81
            """
                .formatted(namespace)),
        kubectl.apply(SERVICE.replace("80", "81"), "--dry-run=server"));
    assertEquals(
        new ProcessResult(
            0,
            "service \"web\" deleted from " + namespace + " namespace (server dry run)\n",
            """
            Warning: Ingress %1$s/web: Service "web" not found in namespace "%1$s" [backend-service-missing] (rejected without dry run); help: create Service %1$s/web first, then apply this Ingress again
            """
                .formatted(namespace)),
        kubectl.run("delete", "service/web", "--dry-run=server"));
    assertDenied(kubectl.apply(SERVICE.replace("80", "81")));
    assertDenied(kubectl.run("delete", "service/web"));
  }

  @Test
  void dryRunNamesPorts() {
    String namespace = createNamespace("standard");
    assertAdmitted(
        "service/bbs created\n",
        kubectl.apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: bbs}
            spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
            """));
    assertSameNames(
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: bbs}
        subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{port: 80}]}]
        """,
        new ProcessResult(
            0,
            "http",
            """
            Warning: Endpoints %1$s/bbs: subsets[0].ports[0].name named "http": Service bbs uses this name for port 8080
            """
                .formatted(namespace)));
    assertSameNames(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: two}
        spec: {selector: {app: two}, ports: [{port: 80}, {port: 81}]}
        """,
        new ProcessResult(
            0,
            "port-80 port-81",
            """
            Warning: Service %1$s/two: spec.ports[0].name named "port-80": it had none
            Warning: Service %1$s/two: spec.ports[1].name named "port-81": it had none
            """
                .formatted(namespace)));
  }

  private void assertSameNames(String manifest, ProcessResult expected) {
    for (String rehearsed : List.of("server", "none")) {
      ProcessResult result =
          kubectl.runWith(
              manifest,
              "create",
              "-f",
              "-",
              "-o=jsonpath={..ports[*].name}",
              "--dry-run=" + rehearsed);
      // API servers before 1.33 do not print that warning.
      String err = result.err().replace(ApplyResult.DEPRECATED, "");
      assertEquals(expected, new ProcessResult(result.exitCode(), result.out(), err));
    }
  }

  @Test
  void namespaceDeletionIsAdmitted() {
    String namespace = createNamespace("off");
    String chains =
        ProfileFixture.all().map(ProfileFixture::before).collect(Collectors.joining("---\n"));
    assertEquals(0, kubectl.apply(chains).exitCode());
    assertEquals(
        0,
        kubectl
            .run("label", "namespace", namespace, "portcullis.dev/profile=strict", "--overwrite")
            .exitCode());
    awaitInView("service/leave", "strict");
    assertDenied(kubectl.run("delete", "service/leave"));
    assertAdmitted(
        "namespace \"" + namespace + "\" deleted\n", KUBECTL.run("delete", "namespace", namespace));
  }

  @Test
  void terminatingObjectsAreExcluded() {
    String namespace = createNamespace("standard");
    String held = "metadata: {name: web, finalizers: [example.com/held]}";
    assertAdmitted(
        "service/web created\ningress.networking.k8s.io/web created\n",
        kubectl.apply((SERVICE + INGRESS).replace("metadata: {name: web}", held)));
    awaitInView("service/web", "standard");
    assertDenied(patch("service/web", WITHOUT_PORT));
    assertDenied(patch("ingress/web", INGRESS_TO_MISSING_PORT));

    String gone = " deleted from " + namespace + " namespace\n";
    assertEquals(
        new ProcessResult(
            0,
            "service \"web\"" + gone,
            """
            Warning: Ingress %1$s/web: Service "web" not found in namespace "%1$s" [backend-service-missing]; help: create Service %1$s/web first, then apply this Ingress again
            """
                .formatted(namespace)),
        kubectl.run("delete", "service/web", "--wait=false"));
    assertAdmitted("service \"web\"" + gone, kubectl.run("delete", "service/web", "--wait=false"));
    assertAdmitted("service/web patched\n", patch("service/web", WITHOUT_PORT));
    assertAdmitted(
        "ingress.networking.k8s.io \"web\"" + gone,
        kubectl.run("delete", "ingress/web", "--wait=false"));
    assertAdmitted(
        "ingress.networking.k8s.io/web patched\n", patch("ingress/web", INGRESS_TO_MISSING_PORT));

    assertAdmitted("service/web patched\n", patch("service/web", WITHOUT_FINALIZERS));
    assertAdmitted(
        "ingress.networking.k8s.io/web patched\n", patch("ingress/web", WITHOUT_FINALIZERS));
    assertAdmitted("", kubectl.run("get", "services,ingresses", "-o=name"));
  }

  /** {@code kubectl delete --all} sends single deletions; this is what a controller sends. */
  @Test
  void deleteCollectionIsAdmittedLikeSingleDeletes() {
    String namespace = createNamespace("strict");
    String other = SERVICE.replace("web", "other");
    assertEquals(0, kubectl.apply(SERVICE + other + INGRESS).exitCode());
    awaitInView("service/web", "strict");
    String services = "/api/v1/namespaces/" + namespace + "/services";
    assertDenied(kubectl.run("delete", "--raw", services));

    assertDeletes(
        1, "Ingress", "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/ingresses");
    assertEquals(0, kubectl.apply(other).exitCode());
    assertDeletes(2, "Service", services);
    assertAdmitted("", kubectl.run("get", "services,ingresses", "-o=name"));
  }

  private void assertDeletes(int objects, String kind, String path) {
    ProcessResult deleted = kubectl.run("delete", "--raw", path);
    assertEquals("", deleted.err());
    assertTrue(deleted.out().startsWith("{\"kind\":\"" + kind + "List\""), deleted.out());
    assertEquals(objects, deleted.out().split("\"uid\":").length - 1, deleted.out());
  }

  @Test
  void statusAndScaleAreExcluded() {
    String namespace = createNamespace("gitops");
    assertEquals(ApplyResult.WARNED, ApplyResult.of(kubectl.apply(INGRESS)));
    assertAdmitted(
        "service/lb created\n",
        kubectl.apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: lb}
            spec: {type: LoadBalancer, ports: [{name: http, port: 80}]}
            """));
    assertEquals(
        0,
        kubectl
            .run("label", "namespace", namespace, "portcullis.dev/profile=strict", "--overwrite")
            .exitCode());
    String status = "--subresource=status";
    assertAdmitted(
        "ingress.networking.k8s.io/web patched\n", patch("ingress/web", ADDRESS, status));
    assertAdmitted("service/lb patched\n", patch("service/lb", ADDRESS, status));
    assertAdmitted(
        "192.0.2.9 192.0.2.9",
        kubectl.run(
            "get",
            "service/lb",
            "ingress/web",
            "-o=jsonpath={..status.loadBalancer.ingress[0].ip}"));

    assertAdmitted(
        "deployment.apps/web created\n", kubectl.run("create", "deployment", "web", "--image=i"));
    assertAdmitted(
        "deployment.apps/web scaled\n", kubectl.run("scale", "deployment/web", "--replicas=3"));
  }

  /** As Cilium writes them; the garbage collector deletes objects whose owner does not exist. */
  private static final String CILIUM_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: cilium-ingress-%1$s%2$s}
      spec: {ports: [{name: http, port: 80}, {name: https, port: 443}]}
      ---
      """;

  private static final String CILIUM_SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: cilium-ingress-%1$s
        labels: {kubernetes.io/service-name: cilium-ingress-%1$s}%2$s
      addressType: IPv4
      endpoints: [{addresses: [192.192.192.192]}]
      ports: [{port: 9999}]
      ---
      """;

  /** A Service of another cluster, and a slice with its gateway's port. */
  private static final String MIRROR =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s}
      spec: {ports: [{name: http, port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s%2$s}}
      addressType: IPv4
      endpoints: [{addresses: [203.0.113.7]}]
      ports: [{name: http, port: %3$s}]
      ---
      """;

  private static final String LINKERD =
      ", mirror.linkerd.io/mirrored-service: \"true\", mirror.linkerd.io/cluster-name: west";

  @Test
  void managedObjectsAreAdmittedWithWarnings() {
    createNamespace("standard");
    assertAdmitted(
        "service/web created\ningress.networking.k8s.io/web created\n",
        kubectl.apply(SERVICE + INGRESS));
    String owner =
        "\n  ownerReferences: [{apiVersion: networking.k8s.io/v1, kind: Ingress, name: web, uid: "
            + kubectl.runOk("get", "ingress/web", "-o=jsonpath={.metadata.uid}")
            + "}]";
    assertWarned(
        "(managed object: cilium-ingress)",
        kubectl.apply(
            CILIUM_SERVICE.formatted("one", ", " + owner.strip())
                + CILIUM_SLICE.formatted("one", owner)));
    assertAdmitted(
        "", kubectl.run("get", "endpointslice/cilium-ingress-one", "-o=jsonpath={.ports[*].name}"));
    assertWarned(
        "[endpoints-service-missing]", kubectl.apply(CILIUM_SLICE.formatted("two", owner)));
    assertWarned(
        "(managed object: cilium-ingress)",
        kubectl.apply(CILIUM_SERVICE.formatted("two", ", " + owner.strip())));
    assertDenied(
        kubectl.apply(CILIUM_SERVICE.formatted("three", "") + CILIUM_SLICE.formatted("three", "")));

    assertWarned(
        "(managed object: linkerd-mirror)", kubectl.apply(MIRROR.formatted("west", LINKERD, 4143)));
    assertEquals(0, kubectl.apply(MIRROR.formatted("east", "", 80)).exitCode());
    assertDenied(kubectl.apply(MIRROR.formatted("east", LINKERD, 4143)));
    assertDenied(kubectl.apply(MIRROR.formatted("east", "", 4143)));
  }

  private static final String SELECTORLESS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s}
      spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
      ---
      """;

  private static final String LABELED_SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: %1$s-1
        labels: {kubernetes.io/service-name: %1$s, endpointslice.kubernetes.io/managed-by: %2$s}
      addressType: IPv4
      endpoints: [{addresses: [192.0.2.1]}]
      ports: [{name: %3$s, port: 80}]
      ---
      """;

  /** kube-proxy serves a slice whatever its label says. */
  @ParameterizedTest
  @ValueSource(
      strings = {"endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"})
  void labelOfControllerDoesNotExcludeSlice(String label) {
    createNamespace("standard");
    String service = SELECTORLESS.formatted("sp");
    ProcessResult both = kubectl.apply(service + LABELED_SLICE.formatted("sp", label, "wrong"));
    assertDenied(both);
    assertTrue(both.err().contains("[endpoints-port-name]"), both::toString);
    assertAdmitted(
        "endpointslice.discovery.k8s.io/sp-1 created\n",
        kubectl.apply(LABELED_SLICE.formatted("sp", label, "http"), "--dry-run=none"));
  }

  /** Also under another user name than that of the controllers. */
  @Test
  void whatControllersWriteIsAdmitted() {
    createNamespace("standard");
    assertEquals(0, kubectl.apply(SERVICE + SELECTORLESS.formatted("db")).exitCode());
    assertAdmitted(
        "endpointslice.discovery.k8s.io/web-1 created\n",
        kubectl.apply(LABELED_SLICE.formatted("web", "endpointslice-controller.k8s.io", "wrong")));
    assertWarned(
        "",
        kubectl.apply(
            """
            apiVersion: v1
            kind: Endpoints
            metadata: {name: db}
            subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: 80}]}]
            """));
    assertAdmitted(
        "endpointslice.discovery.k8s.io/db-1 created\n",
        kubectl.apply(
            LABELED_SLICE.formatted("db", "endpointslicemirroring-controller.k8s.io", "http")));
  }

  /** Mirroring honors both from anyone, and deletes what the data planes read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{\"labels\":{\"endpointslice.kubernetes.io/skip-mirror\":\"true\"}}}",
        "{\"metadata\":{\"annotations\":{\"control-plane.alpha.kubernetes.io/leader\":\"x\"}}}"
      })
  void endOfMirroringIsLossOfEndpoints(String patch) {
    createNamespace("standard");
    String endpoints =
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db}
        subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: 80}]}]
        """;
    assertEquals(0, kubectl.apply(SELECTORLESS.formatted("db") + endpoints).exitCode());
    eventually(
        "the Endpoints are mirrored",
        () ->
            kubectl
                .runOk("get", "endpointslices", "-o=jsonpath={.items[*].ports[*].name}")
                .equals("http"));
    String lost = "[service-endpoints-missing]";
    assertWarned(lost, kubectl.run("delete", "endpoints/db", "--dry-run=server"));
    assertWarned(lost, patch("endpoints/db", patch));
  }

  private static void assertWarned(String text, ProcessResult finished) {
    assertEquals(0, finished.exitCode(), finished::toString);
    assertTrue(finished.err().contains(text), finished::toString);
  }

  /** Two managers own a port each. A rejected request leaves no trace of itself or its manager. */
  @Test
  void serverSideApplyIsAtomic() {
    String namespace = createNamespace("standard");
    String[] platform = {"--server-side", "--field-manager=platform"};
    String[] team = {"--server-side", "--field-manager=team"};
    String admin =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{name: admin, port: 9000}]}
        ---
        """;
    assertAdmitted("service/web serverside-applied\n", kubectl.apply(SERVICE, platform));
    assertAdmitted(
        "service/web serverside-applied\ningress.networking.k8s.io/web serverside-applied\n",
        kubectl.apply(admin + INGRESS.replace("80", "9000"), team));
    awaitInView("service/web", "standard");

    String[] whole = {"get", "service/web", "-o=yaml", "--show-managed-fields"};
    ProcessResult before = kubectl.run(whole);
    assertEquals(
        new ProcessResult(
            1,
            "",
            """
            Error from server (Forbidden): admission webhook "services.validate.portcullis.dev" denied the request: Service %1$s/web rejected: Service "web" has no port 9000; it has 80 (http) [backend-port-missing]
              at:    Ingress %1$s/web spec.defaultBackend.service.port.number (the default backend)
              help:  write number: 80
              docs:  portcullis rules show backend-port-missing
              plan:  portcullis plan --cluster -f <your files>
              To change both sides together, run: kubectl label namespace %1$s portcullis.dev/profile=gitops --overwrite
                and afterwards: kubectl label namespace %1$s portcullis.dev/profile=standard --overwrite
              If this is intentional, annotate the Service: ignore.portcullis.dev/backend-port-missing: "<reason>"
            """
                .formatted(namespace)),
        kubectl.apply(admin.replace("{name: admin, port: 9000}", ""), team));
    assertEquals(before, kubectl.run(whole));

    assertAdmitted(
        "service/web serverside-applied\n",
        kubectl.apply(SERVICE.replace("http", "front"), platform));
    assertAdmitted(
        "front:80 admin:9000 ",
        kubectl.run(
            "get", "service/web", "-o=jsonpath={range .spec.ports[*]}{.name}:{.port} {end}"));
  }
}
