package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Eventually;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.PrometheusMetrics;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks the conditions of the shipped webhook configurations as the API server evaluates them:
 * they have a value for every object, and they exclude updates that change nothing that a rule
 * reads.
 */
@Tag("versions")
final class MatchConditionsIT {

  private static final ClusterAccess CLUSTER = TestInstallation.shared().cluster();
  private static final Kubectl KUBECTL = CLUSTER.kubectl();

  private static final String ERRORS =
      "apiserver_admission_match_condition_evaluation_errors_total";
  private static final String EXCLUSIONS = "apiserver_admission_match_condition_exclusions_total";
  private static final String CALLS = "apiserver_admission_webhook_request_total";

  private static final int MAX_PATHS = 10_000;
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

  /** Each entry with each of its operations. */
  private static final Set<String> OPERATIONS =
      Set.of(
          "endpoints-delete.validate DELETE",
          "endpoints.mutate CREATE",
          "endpoints.mutate UPDATE",
          "endpoints.validate CREATE",
          "endpoints.validate UPDATE",
          "endpointslices-delete.validate DELETE",
          "endpointslices.mutate CREATE",
          "endpointslices.mutate UPDATE",
          "endpointslices.validate CREATE",
          "endpointslices.validate UPDATE",
          "ingresses.validate CREATE",
          "ingresses.validate UPDATE",
          "services-delete.validate DELETE",
          "services.mutate CREATE",
          "services.mutate UPDATE",
          "services.validate CREATE",
          "services.validate UPDATE");

  /** The smallest objects that the API server accepts, of every kind. */
  private static final String MINIMAL =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: outside}
      spec: {type: ExternalName, externalName: a.example}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: headless}
      spec: {clusterIP: None}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web-1}
      addressType: IPv4
      endpoints: null
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  /** The same objects with every field that a condition reads. */
  private static final String FULL =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, labels: {a: b}, annotations: {c: d}, finalizers: [example.com/kept]}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}, {name: admin, port: 81}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: outside, labels: {a: b}, annotations: {c: d}}
      spec: {type: ExternalName, externalName: b.example, ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: headless, labels: {a: b}, annotations: {c: d}}
      spec: {clusterIP: None, ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web, labels: {a: b}, annotations: {c: d}}
      subsets:
        - addresses: [{ip: 10.0.0.1, hostname: a}]
          notReadyAddresses: [{ip: 10.0.0.2}]
          ports: [{name: http, port: 8080}, {name: admin, port: 81, appProtocol: h2c}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web-1, annotations: {c: d}, labels: {a: b, kubernetes.io/service-name: web}}
      addressType: IPv4
      endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}}]
      ports: [{name: http, port: 8080}, {name: admin, port: 81}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, labels: {a: b}, annotations: {c: d}}
      spec:
        ingressClassName: none
        defaultBackend: {service: {name: web, port: {name: http}}}
        tls: [{hosts: [a.example], secretName: tls}]
        rules:
          - host: a.example
            http:
              paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}]
      """;

  private static NamespacedKubectl inNewNamespace() {
    String namespace = GeneratedName.from("conditions");
    KUBECTL.runOk("create", "namespace", namespace);
    KUBECTL.runOk("label", "namespace", namespace, "portcullis.dev/profile=audit");
    return new NamespacedKubectl(namespace, KUBECTL);
  }

  /**
   * The API server exports no error series before the first error, so one wrong condition is added
   * to create it.
   */
  @Test
  void conditionsEvaluateForEveryObjectAndOperation() {
    NamespacedKubectl kubectl = inNewNamespace();
    for (String first : List.of(MINIMAL, FULL)) {
      String second = first.equals(FULL) ? MINIMAL : FULL;
      kubectl.runOkWith(first, "create", "-f", "-");
      kubectl.runOkWith(second, "replace", "-f", "-");
      kubectl.runOkWith(first, "replace", "-f", "-");
      kubectl.runOkWith(first, "delete", "--wait=false", "--ignore-not-found", "-f", "-");
      // A Service with a finalizer is deleted by an UPDATE of an object that is being deleted.
      kubectl.run("patch", "service", "web", "-p", "{\"metadata\":{\"finalizers\":null}}");
    }
    assertEquals(OPERATIONS, evaluatedWebhooks(CLUSTER.metrics()));
    assertEquals(0, sumOfOwnWebhooks(CLUSTER.metrics(), ERRORS));
  }

  @Test
  void conditionForConfiguredUsersIsValid() {
    Set<String> users = Set.of("system:controller:o'brien", "a\\b");
    for (String kind : WebhookConfigurations.KINDS) {
      List<Map<String, Object>> webhooks =
          new WebhookTemplates("portcullis", path -> Map.of("url", "https://localhost:1/"), users)
              .render(kind, "");
      KUBECTL.runOkWith(
          Serialization.asJson(
              Map.of(
                  "apiVersion",
                  WebhookConfigurations.API_VERSION,
                  "kind",
                  kind,
                  "metadata",
                  Map.of("name", GeneratedName.from("users")),
                  "webhooks",
                  webhooks)),
          "create",
          "--dry-run=server",
          "-f",
          "-");
    }
  }

  /** The zero above relies on the counting of conditions without a value. */
  @Test
  void failingConditionIsCounted() {
    NamespacedKubectl kubectl = inNewNamespace();
    String webhook = kubectl.namespace() + ".example.com";
    KUBECTL.runOkWith(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %1$s}
        webhooks:
          - name: %2$s
            rules: [{operations: [UPDATE], apiGroups: [""], apiVersions: [v1], resources: [endpoints]}]
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
            matchConditions: [{name: spec, expression: object.spec != oldObject.spec}]
            clientConfig: {url: "https://localhost:1/"}
            failurePolicy: Ignore
            sideEffects: None
            admissionReviewVersions: [v1]
        """
            .formatted(kubectl.namespace(), webhook),
        "apply",
        "-f",
        "-");
    kubectl.runOkWith(
        "{apiVersion: v1, kind: Endpoints, metadata: {name: web}}", "create", "-f", "-");
    Eventually.eventually(
        "the configuration is there and its error counted",
        () -> {
          kubectl.runOk("label", "--overwrite", "endpoints", "web", "at=" + System.nanoTime());
          return CLUSTER.metrics().sum(ERRORS, Map.of("name", webhook)) > 0;
        });
    KUBECTL.runOk("delete", "validatingwebhookconfiguration", kubectl.namespace());
  }

  /** A change, and the entries that are called for it, in this order, on the smallest objects. */
  private record ChangeCase(String description, Set<String> calledWebhooks, String... kubectl) {}

  private static final List<ChangeCase> CHANGES =
      List.of(
          new ChangeCase("annotation of a Service", Set.of(), "annotate", "service", "web", "x=1"),
          new ChangeCase(
              "label of a Service",
              Set.of("services.mutate", "services.validate"),
              "label",
              "service",
              "web",
              "x=1"),
          new ChangeCase(
              "type of a Service",
              Set.of("services.mutate", "services.validate"),
              "patch",
              "service",
              "web",
              "-p",
              "{\"spec\":{\"type\":\"NodePort\"}}"),
          new ChangeCase("label of an Ingress", Set.of(), "label", "ingress", "web", "x=1"),
          new ChangeCase(
              "annotation of an Ingress",
              Set.of("ingresses.validate"),
              "annotate",
              "ingress",
              "web",
              "x=1"),
          new ChangeCase(
              "an annotation more on Endpoints",
              Set.of("endpoints.validate"),
              "annotate",
              "endpoints",
              "web",
              "x=1"),
          new ChangeCase(
              "another value of it, as locks are renewed",
              Set.of(),
              "annotate",
              "--overwrite",
              "endpoints",
              "web",
              "x=2"),
          new ChangeCase(
              "an annotation less on Endpoints",
              Set.of("endpoints.validate"),
              "annotate",
              "endpoints",
              "web",
              "x-"),
          new ChangeCase(
              "label of Endpoints",
              Set.of("endpoints.validate"),
              "label",
              "endpoints",
              "web",
              "x=1"),
          new ChangeCase(
              "annotation of a slice", Set.of(), "annotate", "endpointslice", "web-1", "x=1"),
          new ChangeCase(
              "label of a slice",
              Set.of("endpointslices.validate"),
              "label",
              "endpointslice",
              "web-1",
              "x=1"),
          new ChangeCase(
              "a slice that gets the label of a controller",
              Set.of("endpointslices.validate"),
              "label",
              "endpointslice",
              "web-1",
              MANAGED_BY + "=endpointslice-controller.k8s.io"),
          new ChangeCase(
              "a slice with the label of a controller",
              Set.of("endpointslices.validate"),
              "label",
              "--overwrite",
              "endpointslice",
              "web-1",
              "x=2"),
          new ChangeCase(
              "a slice that loses the label of a controller",
              Set.of("endpointslices.validate"),
              "label",
              "endpointslice",
              "web-1",
              MANAGED_BY + "-"));

  @Test
  void irrelevantChangesAreExcluded() {
    assertCalledWebhooks(MINIMAL, CHANGES);
  }

  /** Endpoints with unnamed ports, one of them a lock and one the state of a Patroni cluster. */
  private static final String UNNAMED =
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web}
      subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web-1}
      addressType: IPv4
      endpoints: [{addresses: [192.0.2.1]}]
      ports: [{port: 80}]
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: lock, annotations: {control-plane.alpha.kubernetes.io/leader: a}}
      subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: patroni, annotations: {leader: web-0, ttl: "30"}}
      subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]
      """;

  /** An update without a change, as server-side apply sends it. */
  private static ChangeCase unchanged(String object, Set<String> calledWebhooks) {
    return new ChangeCase(
        "nothing of " + object, calledWebhooks, "patch", object, "--type=json", "-p", "[]");
  }

  private static final List<ChangeCase> CHANGES_WITHOUT_NAMES =
      List.of(
          unchanged("endpoints/web", Set.of("endpoints.mutate")),
          new ChangeCase(
              "annotation of unnamed Endpoints",
              Set.of("endpoints.mutate", "endpoints.validate"),
              "annotate",
              "endpoints/web",
              "x=1"),
          unchanged("endpointslice/web-1", Set.of("endpointslices.mutate")),
          unchanged("endpoints/lock", Set.of()),
          new ChangeCase(
              "a renewed lock",
              Set.of(),
              "annotate",
              "--overwrite",
              "endpoints/lock",
              "control-plane.alpha.kubernetes.io/leader=b"),
          unchanged("endpoints/patroni", Set.of()),
          new ChangeCase(
              "renewed state of Patroni",
              Set.of(),
              "annotate",
              "--overwrite",
              "endpoints/patroni",
              "ttl=31"));

  @Test
  void unchangedEndpointsWithoutNamesReachTheNamingWebhook() {
    assertCalledWebhooks(UNNAMED, CHANGES_WITHOUT_NAMES);
  }

  private static void assertCalledWebhooks(String manifests, List<ChangeCase> changes) {
    NamespacedKubectl kubectl = inNewNamespace();
    kubectl.runOkWith(manifests, "create", "-f", "-");
    Map<String, Double> counts = calls();
    for (ChangeCase change : changes) {
      Map<String, Double> before = counts;
      kubectl.runOk(change.kubectl());
      counts = calls();
      Set<String> called = new TreeSet<>();
      counts.forEach(
          (entry, count) -> {
            if (!count.equals(before.get(entry))) {
              called.add(entry);
            }
          });
      assertEquals(change.calledWebhooks(), called, change.description());
    }
  }

  /**
   * The cost of comparing the largest Ingress that etcd accepts is far below the limit of a
   * condition.
   */
  @Test
  void largestObjectsStayWithinCostBudget() {
    String paths =
        IntStream.range(0, MAX_PATHS)
            .mapToObj(
                i ->
                    "{path: /%d, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    String ingress =
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: large},"
            + " spec: {rules: [{http: {paths: ["
            + paths
            + "]}}]}}";
    NamespacedKubectl kubectl = inNewNamespace();
    kubectl.runOkWith(ingress, "create", "-f", "-");
    kubectl.runOkWith(ingress.replace("/" + (MAX_PATHS - 1), "/last"), "replace", "-f", "-");
    assertEquals(0, sumOfOwnWebhooks(CLUSTER.metrics(), ERRORS));
  }

  /** The number of calls per entry. */
  private static Map<String, Double> calls() {
    PrometheusMetrics metrics = CLUSTER.metrics();
    return OPERATIONS.stream()
        .map(o -> o.replaceAll(" .*", ""))
        .distinct()
        .collect(
            Collectors.toMap(
                e -> e, e -> metrics.sum(CALLS, Map.of("name", e + ".portcullis.dev"))));
  }

  private static double sumOfOwnWebhooks(PrometheusMetrics metrics, String counter) {
    return metrics.linesContaining(".portcullis.dev\"").sum(counter, Map.of());
  }

  /** The entries with a decision: called or excluded. */
  private static Set<String> evaluatedWebhooks(PrometheusMetrics metrics) {
    return OPERATIONS.stream()
        .filter(
            o -> {
              Map<String, String> series =
                  Map.of(
                      "name",
                      o.replaceAll(" .*", "") + ".portcullis.dev",
                      "operation",
                      o.replaceAll(".* ", ""));
              return metrics.sum(CALLS, series) + metrics.sum(EXCLUSIONS, series) > 0;
            })
        .collect(Collectors.toSet());
  }
}
