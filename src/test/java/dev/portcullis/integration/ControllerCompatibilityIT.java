package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Component;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.controlplane.PrometheusMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks that the controller manager works as without Portcullis, whatever its user name, and that
 * its writes cause no webhook call. The test has its own control plane, so that every call is
 * known.
 */
@Tag("slow")
final class ControllerCompatibilityIT {

  /** The writers of the kinds that are registered. */
  private static final String AUDIT =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          verbs: [create, update, patch, delete, deletecollection]
          resources:
            - {group: "", resources: [services, endpoints]}
            - {group: discovery.k8s.io, resources: [endpointslices]}
            - {group: networking.k8s.io, resources: [ingresses]}
        - level: None
      """;

  private static final Pattern NAME =
      Pattern.compile("[a-z-]+\\.(validate|mutate)\\.portcullis\\.dev");
  private static final Pattern USER = Pattern.compile("\"user\":\\{\"username\":\"([^\"]+)\"");

  private static final String CHAINS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: app}
      spec: {selector: {app: app}, ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: bbs}
      spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: bbs}
      subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{name: http, port: 80}]}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: both}
      spec:
        defaultBackend: {service: {name: app, port: {number: 80}}}
        rules:
          - http:
              paths:
                - path: /bbs
                  pathType: Prefix
                  backend: {service: {name: bbs, port: {name: http}}}
      ---
      """;

  private static final String SERVICE_WITH_SELECTOR =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s}
      spec: {%sports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      """;

  /** Without a kubelet, no Pod's end is reported. */
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s, labels: {app: app}}
      spec:
        nodeName: node
        terminationGracePeriodSeconds: 0
        containers: [{name: app, image: app}]
      ---
      """;

  /** What {@link #exerciseControllers} writes. */
  private static final Map<String, Double> EXPECTED_CALLS =
      new TreeMap<>(
          Map.of(
              "services.validate.portcullis.dev", 3.0,
              "endpoints.validate.portcullis.dev", 2.0,
              "ingresses.validate.portcullis.dev", 1.0,
              "services-delete.validate.portcullis.dev", 1.0,
              "endpoints-delete.validate.portcullis.dev", 1.0));

  @TempDir private static Path files;

  private static ControlPlane plane;
  private static TestInstallation installation;
  private static Replica replica;

  private String namespace;
  private NamespacedKubectl kubectl;

  @BeforeAll
  static void install() throws IOException {
    Path policy = Files.writeString(files.resolve("policy.yaml"), AUDIT);
    plane = ControlPlane.start("--audit-policy-file=" + policy, "--audit-log-path=" + auditLog());
    plane
        .cluster()
        .kubectl()
        .runOkWith("{apiVersion: v1, kind: Node, metadata: {name: node}}", "create", "-f", "-");
    installation = TestInstallation.install(plane.cluster());
    replica = installation.replica(Map.of()).awaitReady();
    installation.register(replica);
  }

  private static Path auditLog() {
    return files.resolve("audit.log");
  }

  @AfterAll
  static void close() {
    replica.close();
    plane.close();
  }

  @ParameterizedTest
  @EnumSource
  void controllersWorkUnhindered(ControllerIdentity identity) throws IOException {
    namespace = "c-" + identity.name().toLowerCase(Locale.ROOT).replace('_', '-');
    kubectl = new NamespacedKubectl(namespace, plane.cluster().kubectl());
    plane.startControllerManager(identity);
    try {
      Map<String, Double> before = calls();
      exerciseControllers();
      Map<String, Double> calls = new TreeMap<>(calls());
      before.forEach((webhook, count) -> calls.merge(webhook, -count, Double::sum));
      calls.values().removeIf(count -> count == 0);
      assertEquals(EXPECTED_CALLS, calls);
      assertEquals(writers(identity), writers());
    } finally {
      plane.stop(Component.CONTROLLER_MANAGER);
    }
    installation.assertEveryCallWasAnswered();
    assertEquals(0, rejections());
  }

  /** The statement of {@code service-selector-removed}. */
  @Test
  void endpointsRemainAfterSelectorRemoval() {
    namespace = "c-left";
    kubectl = new NamespacedKubectl(namespace, plane.cluster().kubectl());
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    try {
      makeNamespace();
      String left = SERVICE_WITH_SELECTOR.formatted("left", "selector: {app: app}, ");
      apply(
          SERVICE_WITH_SELECTOR.formatted("kept", "selector: {app: app}, ")
              + left
              + POD.formatted("one"));
      status("one", "10.8.2.1", true);
      eventually("in its slice", () -> slices("left").contains("10.8.2.1:true"));
      eventually("in the other's, too", () -> slices("kept").contains("10.8.2.1:true"));

      ProcessResult taken = kubectl.apply(SERVICE_WITH_SELECTOR.formatted("left", ""));
      assertTrue(taken.err().contains(" [service-selector-removed]\n"), taken::toString);
      kubectl.runOk("delete", "pod/one");
      eventually("the pod is gone", () -> !slices("kept").contains("10.8.2.1"));
      assertTrue(slices("left").contains("10.8.2.1:true"), () -> slices("left"));
      kubectl.runOk("delete", "namespace", namespace);
    } finally {
      plane.stop(Component.CONTROLLER_MANAGER);
    }
  }

  private static Set<String> writers(ControllerIdentity identity) {
    Stream<String> controllers =
        identity == ControllerIdentity.SINGLE_USER
            ? Stream.of("system:kube-controller-manager")
            : Stream.of(
                    "endpoint-controller",
                    "endpointslice-controller",
                    "endpointslicemirroring-controller",
                    "generic-garbage-collector",
                    "namespace-controller")
                .map(name -> "system:serviceaccount:kube-system:" + name);
    return Stream.concat(Stream.of("admin"), controllers)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static double rejections() {
    return plane.cluster().metrics().sum("apiserver_admission_webhook_rejection_count", Map.of());
  }

  /** The number of calls per webhook; webhooks without a call are absent. */
  private static Map<String, Double> calls() {
    String counter = "apiserver_admission_webhook_request_total";
    PrometheusMetrics metrics = plane.cluster().metrics();
    return NAME.matcher(metrics.text())
        .results()
        .map(MatchResult::group)
        .distinct()
        .collect(
            Collectors.toMap(name -> name, name -> metrics.sum(counter, Map.of("name", name))));
  }

  /** The users that wrote registered kinds in the namespace. */
  private Set<String> writers() throws IOException {
    try (Stream<String> requests = Files.lines(auditLog())) {
      return requests
          .filter(r -> r.contains("\"namespace\":\"" + namespace + "\""))
          .flatMap(r -> USER.matcher(r).results())
          .map(user -> user.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void exerciseControllers() {
    makeNamespace();
    apply(CHAINS + POD.formatted("one") + POD.formatted("two"));
    status("one", "10.8.2.1", true);
    status("two", "10.8.2.2", true);
    eventually("ready pods are endpoints", () -> endpoints("app").equals("10.8.2.1 10.8.2.2 8080"));
    eventually("and in slices", () -> slices("app").equals("10.8.2.1:true 10.8.2.2:true 8080"));
    eventually("Endpoints are mirrored", () -> slices("bbs").equals("10.8.1.127:true 80"));

    status("two", "10.8.2.2", false);
    apply(CHAINS.replace("targetPort: 8080", "targetPort: 9090").replace("127", "128"));
    eventually("a pod and a port change", () -> endpoints("app").equals("10.8.2.1 9090"));
    eventually("in slices too", () -> slices("app").equals("10.8.2.1:true 10.8.2.2:false 9090"));
    eventually("so does the mirror", () -> slices("bbs").equals("10.8.1.128:true 80"));

    kubectl.runOk("delete", "endpoints/bbs", "service/app");
    eventually("slices go", () -> (slices("app") + slices("bbs")).isEmpty());
    assertEquals("", endpoints("app"));
    assertEquals(
        "namespace \"" + namespace + "\" deleted\n",
        kubectl.runOk("delete", "namespace", namespace));
  }

  private void makeNamespace() {
    kubectl.runOk("create", "namespace", namespace);
    eventually(
        "pods have a service account",
        () -> !words("get", "serviceaccount/default", "--ignore-not-found").isEmpty());
  }

  private void apply(String manifests) {
    ProcessResult applied = kubectl.apply(manifests);
    assertEquals(0, applied.exitCode(), applied::toString);
  }

  private void status(String pod, String ip, boolean ready) {
    kubectl.runOk(
        "patch",
        "pod",
        pod,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}],
         "conditions": [{"type": "Ready", "status": "%2$s"}]}}
        """
            .formatted(ip, ready ? "True" : "False"));
  }

  private String endpoints(String service) {
    return words(
        "get",
        "endpoints/" + service,
        "--ignore-not-found",
        "-o=jsonpath={.subsets[*].addresses[*].ip} {.subsets[*].ports[*].port}");
  }

  private String slices(String service) {
    return words(
        "get",
        "endpointslices",
        "-l=kubernetes.io/service-name=" + service,
        "-o=jsonpath={range .items[*]}{range .endpoints[*]}"
            + "{.addresses[0]}:{.conditions.ready} {end}{.ports[*].port} {end}");
  }

  /** The words of kubectl's output, sorted, because controllers write in any order. */
  private String words(String... args) {
    return Stream.of(kubectl.runOk(args).split(" "))
        .filter(word -> !word.isEmpty())
        .sorted()
        .collect(Collectors.joining(" "));
  }
}
