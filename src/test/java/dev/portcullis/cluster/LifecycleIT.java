package dev.portcullis.cluster;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Finished;
import dev.portcullis.controlplane.Kubectl;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is only rehearsed, or is none of our business, goes through whatever a chain is like. */
final class LifecycleIT {

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

  private static final String TO_NO_PORT =
      "{\"spec\":{\"defaultBackend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":9}}}}}";
  private static final String WITHOUT_PORT = "{\"spec\":{\"ports\":[{\"port\":7}]}}";
  private static final String WITHOUT_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";
  private static final String ADDRESS =
      "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.9\"}]}}}";

  private static final Kubectl KUBECTL = Installation.shared().kubectl();

  private KubectlIn kubectl;

  private void namespace(String name, String profile) {
    kubectl = new KubectlIn(name, KUBECTL);
    KUBECTL.okWith(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s, labels: {portcullis.dev/profile: "%s"}}
        """
            .formatted(name, profile),
        "create",
        "-f",
        "-");
  }

  /** Addresses of Services are scarce. */
  @AfterEach
  void end() {
    KUBECTL.ok("delete", "namespace", kubectl.namespace(), "--wait=false", "--ignore-not-found");
  }

  @AfterAll
  static void nothingFailed() {
    Installation.shared().assertEveryCallWasAnswered();
  }

  private Finished patch(String object, String patch, String... flags) {
    return kubectl.run(
        Stream.concat(Stream.of("patch", object, "--type=merge", "-p", patch), Stream.of(flags))
            .toArray(String[]::new));
  }

  private static void assertDone(String printed, Finished finished) {
    assertEquals(new Finished(0, printed, ""), finished);
  }

  private static void assertDenied(Finished finished) {
    assertEquals(Effect.DENIED, Effect.of(finished), finished::toString);
  }

  /**
   * Waits until our view has an Ingress, and the label of its namespace: a moment after those were
   * written a Service may still change under them.
   *
   * @param service one that the Ingress uses
   */
  private void awaitInView(String service, String profile) {
    String warned =
        profile.equals("strict")
            ? " (refused without dry run) [backend-service-missing]"
            : "… [backend-service-missing]";
    eventually(
        "the Ingress and profile " + profile + " are in view",
        () -> kubectl.run("delete", service, "--dry-run=server").err().contains(warned));
  }

  /** Flux rehearses all that it has before it applies any of it, and gives up at a refusal. */
  @Test
  void aRehearsalIsNeverRefused() {
    namespace("l-dry", "strict");
    assertEquals(
        new Finished(
            0,
            """
            ingress.networking.k8s.io/web created (server dry run)
            service/web created (server dry run)
            """,
            """
            Warning: defaultBackend.service.name: no such Service: "web": namespace l-dr… (refused without dry run) [backend-service-missing]
            """),
        kubectl.apply(INGRESS + SERVICE, "--dry-run=server"));
    assertDone("", kubectl.run("get", "services,ingresses", "-o=name"));

    assertDenied(kubectl.apply(INGRESS));
    assertDone(
        "service/web created\ningress.networking.k8s.io/web created\n",
        kubectl.apply(SERVICE + INGRESS));
    awaitInView("service/web", "strict");
    assertEquals(
        new Finished(
            0,
            "service/web configured (server dry run)\n",
            """
            Warning: Ingress l-dry/web: the default backend: no such port: 80: Service web … (refused without dry run) [backend-port-missing]
            """),
        kubectl.apply(SERVICE.replace("80", "81"), "--dry-run=server"));
    assertEquals(
        new Finished(
            0,
            "service \"web\" deleted from l-dry namespace (server dry run)\n",
            """
            Warning: Ingress l-dry/web: the default backend: no such Service: "web": nam… (refused without dry run) [backend-service-missing]
            """),
        kubectl.run("delete", "service/web", "--dry-run=server"));
    assertDenied(kubectl.apply(SERVICE.replace("80", "81")));
    assertDenied(kubectl.run("delete", "service/web"));
  }

  @Test
  void aRehearsalNamesPortsAsWithout() {
    namespace("l-names", "standard");
    assertDone(
        "service/bbs created\n",
        kubectl.apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: bbs}
            spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
            """));
    namedAlike(
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: bbs}
        subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{port: 80}]}]
        """,
        new Finished(
            0,
            "http",
            Effect.DEPRECATED
                + """
                Warning: subsets[0].ports[0].name: named "http": Service bbs calls port 8080 so
                """));
    namedAlike(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: two}
        spec: {selector: {app: two}, ports: [{port: 80}, {port: 81}]}
        """,
        new Finished(
            0,
            "port-80 port-81",
            """
            Warning: spec.ports[0].name: named "port-80": it had none
            Warning: spec.ports[1].name: named "port-81": it had none
            """));
  }

  private void namedAlike(String manifest, Finished expected) {
    for (String rehearsed : List.of("server", "none")) {
      assertEquals(
          expected,
          kubectl.runWith(
              manifest,
              "create",
              "-f",
              "-",
              "-o=jsonpath={..ports[*].name}",
              "--dry-run=" + rehearsed));
    }
  }

  @Test
  void aNamespaceFullOfChainsEnds() {
    namespace("l-end", "off");
    String chains = PortChange.all().map(PortChange::before).collect(Collectors.joining("---\n"));
    assertEquals(0, kubectl.apply(chains).exitCode());
    assertEquals(
        0,
        kubectl
            .run("label", "namespace", "l-end", "portcullis.dev/profile=strict", "--overwrite")
            .exitCode());
    awaitInView("service/leave", "strict");
    assertDenied(kubectl.run("delete", "service/leave"));
    assertDone("namespace \"l-end\" deleted\n", KUBECTL.run("delete", "namespace", "l-end"));
  }

  @Test
  void whatIsBeingDeletedIsLeftAlone() {
    namespace("l-going", "standard");
    String held = "metadata: {name: web, finalizers: [example.com/held]}";
    assertDone(
        "service/web created\ningress.networking.k8s.io/web created\n",
        kubectl.apply((SERVICE + INGRESS).replace("metadata: {name: web}", held)));
    awaitInView("service/web", "standard");
    assertDenied(patch("service/web", WITHOUT_PORT));
    assertDenied(patch("ingress/web", TO_NO_PORT));

    String gone = " deleted from l-going namespace\n";
    assertEquals(
        new Finished(
            0,
            "service \"web\"" + gone,
            """
            Warning: Ingress l-going/web: the default backend: no such Service: "web": namespace l-going has none … [backend-service-missing]
            """),
        kubectl.run("delete", "service/web", "--wait=false"));
    assertDone("service \"web\"" + gone, kubectl.run("delete", "service/web", "--wait=false"));
    assertDone("service/web patched\n", patch("service/web", WITHOUT_PORT));
    assertDone(
        "ingress.networking.k8s.io \"web\"" + gone,
        kubectl.run("delete", "ingress/web", "--wait=false"));
    assertDone("ingress.networking.k8s.io/web patched\n", patch("ingress/web", TO_NO_PORT));

    assertDone("service/web patched\n", patch("service/web", WITHOUT_FINALIZERS));
    assertDone("ingress.networking.k8s.io/web patched\n", patch("ingress/web", WITHOUT_FINALIZERS));
    assertDone("", kubectl.run("get", "services,ingresses", "-o=name"));
  }

  /** {@code kubectl delete --all} is many single ones; this is what a controller sends. */
  @Test
  void aCollectionIsDeletedAsItsObjectsAre() {
    namespace("l-all", "strict");
    String other = SERVICE.replace("web", "other");
    assertEquals(0, kubectl.apply(SERVICE + other + INGRESS).exitCode());
    awaitInView("service/web", "strict");
    String services = "/api/v1/namespaces/l-all/services";
    assertDenied(kubectl.run("delete", "--raw", services));

    assertDeletes(1, "Ingress", "/apis/networking.k8s.io/v1/namespaces/l-all/ingresses");
    assertEquals(0, kubectl.apply(other).exitCode());
    assertDeletes(2, "Service", services);
    assertDone("", kubectl.run("get", "services,ingresses", "-o=name"));
  }

  private void assertDeletes(int objects, String kind, String path) {
    Finished deleted = kubectl.run("delete", "--raw", path);
    assertEquals("", deleted.err());
    assertTrue(deleted.out().startsWith("{\"kind\":\"" + kind + "List\""), deleted.out());
    assertEquals(objects, deleted.out().split("\"uid\":").length - 1, deleted.out());
  }

  @Test
  void statusAndScaleAreNotOurs() {
    namespace("l-status", "gitops");
    assertEquals(Effect.WARNED, Effect.of(kubectl.apply(INGRESS)));
    assertDone(
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
            .run("label", "namespace", "l-status", "portcullis.dev/profile=strict", "--overwrite")
            .exitCode());
    String status = "--subresource=status";
    assertDone("ingress.networking.k8s.io/web patched\n", patch("ingress/web", ADDRESS, status));
    assertDone("service/lb patched\n", patch("service/lb", ADDRESS, status));
    assertDone(
        "192.0.2.9 192.0.2.9",
        kubectl.run(
            "get",
            "service/lb",
            "ingress/web",
            "-o=jsonpath={..status.loadBalancer.ingress[0].ip}"));

    assertDone(
        "deployment.apps/web created\n", kubectl.run("create", "deployment", "web", "--image=i"));
    assertDone(
        "deployment.apps/web scaled\n", kubectl.run("scale", "deployment/web", "--replicas=3"));
  }

  /** Two managers own a port each; what is refused leaves no trace, nor any of who tried. */
  @Test
  void serverSideApplyGoesThroughOrChangesNothing() {
    namespace("l-apply", "standard");
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
    assertDone("service/web serverside-applied\n", kubectl.apply(SERVICE, platform));
    assertDone(
        "service/web serverside-applied\ningress.networking.k8s.io/web serverside-applied\n",
        kubectl.apply(admin + INGRESS.replace("80", "9000"), team));
    awaitInView("service/web", "standard");

    String[] whole = {"get", "service/web", "-o=yaml", "--show-managed-fields"};
    Finished before = kubectl.run(whole);
    assertEquals(
        new Finished(
            1,
            "",
            """
            Error from server (Forbidden): admission webhook "services.validate.portcullis.dev" denied the request: Service l-apply/web was not changed:
              Ingress l-apply/web: spec.defaultBackend.service.port.number: no such port: 9000: Service web has 80 (http); the default backend leads nowhere [backend-port-missing]
              Without an interruption, one after the other:
                1. Ingress l-apply/web: use another backend than port 9000 (admin) of Service web
                2. make this change again
              To change both sides at once: kubectl label namespace l-apply portcullis.dev/profile=gitops --overwrite, and back afterwards
              If it is meant, annotate this Service with ignore.portcullis.dev/backend-port-missing: "<reason>"
            """),
        kubectl.apply(admin.replace("{name: admin, port: 9000}", ""), team));
    assertEquals(before, kubectl.run(whole));

    assertDone(
        "service/web serverside-applied\n",
        kubectl.apply(SERVICE.replace("http", "front"), platform));
    assertDone(
        "front:80 admin:9000 ",
        kubectl.run(
            "get", "service/web", "-o=jsonpath={range .spec.ports[*]}{.name}:{.port} {end}"));
  }
}
