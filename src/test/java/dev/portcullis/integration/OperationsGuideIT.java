package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of docs/operations.md, and with them the shipped manifests, against a real API
 * server. It limits the Pods' priority class to namespaces with a quota, as GKE does. There is no
 * kubelet, so a Deployment is reported as rolled out by the test, and Services have no endpoints.
 */
@Tag("versions")
final class OperationsGuideIT {

  /** The blocks that this test runs. */
  static final List<String> TESTED_BLOCKS =
      List.of(
          "audit",
          "break-glass",
          "cert-manager",
          "cert-manager-uninstall",
          "conformance",
          "conformance-end",
          "files",
          "files-renew",
          "files-uninstall",
          "high-load",
          "install",
          "new-certificates",
          "one-namespace",
          "one-rule",
          "prometheus",
          "registered",
          "repair",
          "repair-off",
          "restore",
          "traces",
          "uninstall",
          "upgrade");

  private static final String LIMITED_PRIORITIES =
      """
      apiVersion: apiserver.config.k8s.io/v1
      kind: AdmissionConfiguration
      plugins:
        - name: ResourceQuota
          configuration:
            apiVersion: apiserver.config.k8s.io/v1
            kind: ResourceQuotaConfiguration
            limitedResources:
              - resource: pods
                matchScopes:
                  - scopeName: PriorityClass
                    operator: In
                    values: [system-node-critical, system-cluster-critical]
      """;

  /** Minimal CRDs of cert-manager and the Prometheus operator. */
  private static final String FOREIGN_KIND =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: %1$ss.%2$s}
      spec:
        group: %2$s
        scope: Namespaced
        names: {plural: %1$ss, singular: %1$s, kind: %3$s}
        versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      ---
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s}
      spec: {ports: [{port: 80}]}
      """;

  /** A review of an Ingress whose Service does not exist. */
  private static final String DANGLING_INGRESS =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "1", "operation": "CREATE", "namespace": "default", "name": "dangling",
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "Ingress"},
        "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "ingresses"},
        "userInfo": {"username": "jane"},
        "object": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
          "metadata": {"name": "dangling", "namespace": "default"},
          "spec": {"defaultBackend": {"service": {"name": "nowhere", "port": {"number": 80}}}}}}}
      """;

  /** The same Ingress in a namespace without the webhook. */
  private static final String DANGLING =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: dangling, namespace: kube-public}
      spec: {defaultBackend: {service: {name: nowhere, port: {number: 80}}}}
      """;

  /** kubectl replaces a budget's selector at each apply, with the same value. */
  private static final String ALWAYS_CONFIGURED =
      "poddisruptionbudget.policy/portcullis configured\n";

  @TempDir private static Path folder;

  private static ControlPlane plane;
  private static Kubectl kubectl;
  private static Set<String> before;

  @BeforeAll
  static void start() throws IOException {
    Path limits = Files.writeString(folder.resolve("admission.yaml"), LIMITED_PRIORITIES);
    plane = ControlPlane.start("--admission-control-config-file=" + limits);
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    kubectl = plane.cluster().kubectl();
    String kinds =
        FOREIGN_KIND.formatted("issuer", "cert-manager.io", "Issuer")
            + FOREIGN_KIND.formatted("certificate", "cert-manager.io", "Certificate")
            + FOREIGN_KIND.formatted("servicemonitor", "monitoring.coreos.com", "ServiceMonitor")
            + FOREIGN_KIND.formatted("prometheusrule", "monitoring.coreos.com", "PrometheusRule");
    kubectl.runOkWith(kinds, "apply", "-f", "-");
    kubectl.runOk("wait", "--for=condition=Established", "crd", "--all");
    before = ClusterInventory.of(kubectl);
  }

  @AfterAll
  static void end() {
    plane.close();
  }

  @AfterEach
  void assertNothingIsLeft() {
    eventually("nothing is left", () -> ClusterInventory.of(kubectl).equals(before));
  }

  /** Runs a block line by line; returns its standard output. */
  private static String run(String block) {
    StringBuilder out = new StringBuilder();
    for (String line : OperationsGuide.lines(block)) {
      if (line.contains("rollout status")) {
        markRolledOut();
      }
      ProcessResult finished =
          kubectl.runShell(line.replace("/tmp/portcullis-certs", folder + "/certificates"));
      assertEquals(0, finished.exitCode(), line + "\n" + finished.out() + finished.err());
      assertEquals("", withoutOthers(finished.err()), line);
      out.append(finished.out());
    }
    return out.toString();
  }

  /** kubectl warns that deleting a namespace deletes other objects. */
  private static String withoutOthers(String err) {
    return err.lines()
        .filter(l -> !l.equals("No resources found"))
        .filter(l -> !l.startsWith("Warning: deleting cluster-scoped resources"))
        .collect(Collectors.joining("\n"));
  }

  /** What the controllers and a kubelet would write. */
  private static void markRolledOut() {
    String of = "{.metadata.generation} {.spec.replicas}";
    String[] is =
        kubectl
            .runOk("get", "deployment", "portcullis", "-n=portcullis", "-o=jsonpath=" + of)
            .split(" ");
    kubectl.runOk(
        "patch",
        "deployment",
        "portcullis",
        "-n=portcullis",
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"observedGeneration": %1$s, "replicas": %2$s, "updatedReplicas": %2$s,
                    "readyReplicas": %2$s, "availableReplicas": %2$s}}
        """
            .formatted(is[0], is[1]));
  }

  @Test
  void installUpgradeAndUninstall() {
    String created = run("install");
    assertEquals(22, lines(created, " created"), created);
    assertPodsAreAdmitted();
    try (Replica replica = selfManaged()) {
      eventually(
          "it has registered itself",
          () -> run("registered").contains("services.validate.portcullis.dev"));
      replica.awaitReady();
      String again = run("upgrade");
      assertEquals(21, lines(again, " unchanged"), again);
      assertTrue(again.contains("\n" + ALWAYS_CONFIGURED), again);
      assertEquals("1 1", generations());
      assertTrue(run("registered").contains("services.validate.portcullis.dev"));
      String more = run("high-load");
      assertEquals(2, lines(more, " configured"), more);
      assertEquals("2 2", generations());
      assertEquals(20, lines(more, " unchanged"), more);
      run("audit");
      assertEquals(2, lines(run("repair"), " created"));
      assertEquals(2, lines(run("repair-off"), " deleted"));
      run("conformance");
      assertEquals("off standard", profiles());
      run("conformance-end");
      assertEquals(" ", profiles());
      assertEquals(22, lines(run("uninstall"), " deleted"));
      assertEquals("", run("traces"));
    }
  }

  /** The profile of the cluster and that of a namespace, as far as they are set. */
  private static String profiles() {
    return kubectl.runOk(
            "get",
            "deployment",
            "portcullis",
            "-n=portcullis",
            "-o=jsonpath={.spec.template.spec.containers[0].env[?(@.name==\"PORTCULLIS_PROFILE\")].value}")
        + " "
        + kubectl.runOk(
            "get",
            "namespace",
            "default",
            "-o=jsonpath={.metadata.labels.portcullis\\.dev/profile}");
  }

  private static String generations() {
    return kubectl.runOk(
        "get",
        "deployment,poddisruptionbudget",
        "-n=portcullis",
        "-o=jsonpath={.items[*].metadata.generation}");
  }

  private static long lines(String text, String word) {
    return text.lines().filter(l -> l.contains(word)).count();
  }

  /** A Pod of the Deployment's template, which no controller creates here. */
  private static void assertPodsAreAdmitted() {
    kubectl.runOk(
        "patch",
        "resourcequota",
        "portcullis-critical-pods",
        "-n=portcullis",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\": {\"hard\": {\"pods\": \"100\"}, \"used\": {\"pods\": \"0\"}}}");
    assertEquals("", create(pod("portcullis")).err());
    // Checks that the API server would reject a wrong Pod.
    kubectl.runOk("create", "namespace", "elsewhere");
    kubectl.runOk("create", "serviceaccount", "portcullis", "-n=elsewhere");
    ProcessResult refused = create(pod("elsewhere"));
    kubectl.runOk("delete", "namespace", "elsewhere", "--wait=false");
    assertTrue(refused.err().contains("insufficient quota to match these scopes"), refused.err());
    ObjectNode root = pod("portcullis");
    ((ObjectNode) root.at("/spec/securityContext")).put("runAsNonRoot", false);
    assertTrue(create(root).err().contains("violates PodSecurity \"restricted:latest\""));
  }

  private static ObjectNode pod(String namespace) {
    PodTemplateSpec template =
        new Kustomization("k8s").only(Deployment.class).getSpec().getTemplate();
    ObjectNode pod = new ObjectMapper().createObjectNode();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("generateName", "portcullis-").put("namespace", namespace);
    pod.set("spec", new ObjectMapper().valueToTree(template.getSpec()));
    return pod;
  }

  private static ProcessResult create(ObjectNode object) {
    return kubectl.runWith(object.toString(), "create", "-f", "-");
  }

  /** A replica with the shipped service account that manages its certificates. */
  private static Replica selfManaged() {
    return Replica.start(
        Map.of("portcullis.audit.mode", "on"), // As in a Pod.
        "--tls",
        "self-managed",
        "--kubeconfig",
        plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis").toString());
  }

  /** Services have no endpoints here, so this is the state without a ready replica. */
  @Test
  void breakGlassDisablesWebhooks() {
    run("install");
    awaitFinalPhase();
    try (Replica replica = selfManaged().awaitReady()) {
      String failing = "failed calling webhook \"services.validate.portcullis.dev\"";
      eventually("Services are refused", () -> service("default").err().contains(failing));
      assertOnlyServicesAndIngressesAreRejected();
      run("one-namespace");
      eventually("one namespace is let go", () -> service("default").exitCode() == 0);
      assertTrue(service("shop").err().contains(failing));
      kubectl.runOk("label", "namespace", "default", "portcullis.dev/profile-");
      run("one-rule");
      run("break-glass");
      eventually("Services go through", () -> service("shop").exitCode() == 0);
      assertEquals(0, service("default").exitCode());
      eventually(
          "the replica has seen it",
          () -> replica.log().contains("ValidatingWebhookConfiguration portcullis not found"));
      assertEquals("", kubectl.runOk("get", "validatingwebhookconfiguration", "-o=name"));
      run("restore");
      eventually(
          "the webhooks are back, and fail open until reviews arrive",
          () -> run("registered").contains("services.validate.portcullis.dev"));
      assertEquals(0, service("shop").exitCode());
      assertCertificatesRegenerated();
    }
    run("uninstall");
    kubectl.runOk("delete", "namespace", "shop", "--wait=false");
  }

  /** A replica on loopback, because the API server does not reach the Service here. */
  private static void awaitFinalPhase() {
    SelfManagedInstallation installation = new SelfManagedInstallation(plane.cluster());
    try (Replica replica = installation.replica(Map.of())) {
      replica.awaitReady();
      installation.awaitFinalPhase();
    }
  }

  private static void assertOnlyServicesAndIngressesAreRejected() {
    kubectl.runOk("create", "namespace", "shop");
    ProcessResult ingress =
        kubectl.runWith(
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: shop, namespace: shop}
            spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}
            """,
            "create",
            "-f",
            "-");
    assertTrue(
        ingress.err().contains("failed calling webhook \"ingresses.validate.portcullis.dev\""),
        ingress.err());
    kubectl.runOkWith(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: shop, namespace: shop, labels: {kubernetes.io/service-name: shop}}
        addressType: IPv4
        endpoints: [{addresses: [10.1.1.1]}]
        ports: [{name: http, port: 80}]
        """,
        "create",
        "-f",
        "-");
    kubectl.runOk("delete", "endpointslice", "shop", "-n=shop");
    kubectl.runOk("create", "configmap", "shop", "-n=shop");
    for (String spared : List.of("kube-system", "kube-public", "kube-node-lease", "portcullis")) {
      assertEquals(0, service(spared).exitCode(), spared);
    }
  }

  /** Webhooks are called for a dry run, too. */
  private static ProcessResult service(String namespace) {
    return kubectl.runWith(
        SERVICE.formatted("rehearsed"), "create", "--dry-run=server", "-n=" + namespace, "-f", "-");
  }

  private static void assertCertificatesRegenerated() {
    String first = authority();
    run("new-certificates");
    eventually("there is another CA", () -> !authority().isEmpty() && !authority().equals(first));
    eventually("which the API server is told to trust", () -> trusted().contains(authority()));
    assertNotEquals(first, authority());
  }

  private static String authority() {
    String data = "{.data.ca\\.crt}";
    return kubectl.runOk("get", "secret", "portcullis-tls", "-n=portcullis", "-o=jsonpath=" + data);
  }

  private static String trusted() {
    String bundle = "{.webhooks[0].clientConfig.caBundle}";
    return kubectl.runOk(
        "get", "validatingwebhookconfiguration", "portcullis", "-o=jsonpath=" + bundle);
  }

  @Test
  void usesCertManagerCertificates() {
    String created = run("cert-manager");
    assertEquals(15, lines(created, " created"), created);
    String annotation = "{.metadata.annotations.cert-manager\\.io/inject-ca-from}";
    assertEquals(
        "portcullis/portcullis",
        kubectl.runOk(
            "get", "mutatingwebhookconfiguration", "portcullis", "-o=jsonpath=" + annotation));
    // cainjector writes the CA, and a second apply keeps it.
    kubectl.runOk(
        "patch",
        "validatingwebhookconfiguration",
        "portcullis",
        "--type=json",
        "-p",
        "[{\"op\": \"add\", \"path\": \"/webhooks/0/clientConfig/caBundle\", \"value\": \"%s\"}]"
            .formatted(bundle()));
    run("cert-manager");
    assertEquals(bundle(), trusted());
    run("cert-manager-uninstall");
  }

  private static String bundle() {
    assertEquals(0, kubectl.runShell("certs/generate.sh " + folder + "/certificates").exitCode());
    String script = "openssl base64 -A -in " + folder + "/certificates/ca.crt";
    return kubectl.runShell(script).out();
  }

  @Test
  void usesCertificateFiles() {
    run("files");
    String certificate = "{.data.tls\\.crt}";
    String first = secret(certificate);
    run("files-renew");
    assertNotEquals(first, secret(certificate));
    run("files-uninstall");
  }

  private static String secret(String path) {
    return kubectl.runOk(
        "get", "secret", "portcullis-certificate", "-n=portcullis", "-o=jsonpath=" + path);
  }

  /** An alert on a metric that does not exist never fires. */
  @Test
  void alertMetricsExist() throws IOException, InterruptedException {
    run("install");
    String created = run("prometheus");
    assertEquals(3, lines(created, " created"), created);
    try (Replica replica = selfManaged().awaitReady()) {
      ReplicaClient caller = new ReplicaClient();
      caller.validate(replica, "{}");
      caller.validate(replica, DANGLING_INGRESS);
      eventually(
          "it has registered itself",
          () -> caller.metrics(replica).contains("portcullis_registered"));
      kubectl.runOkWith(DANGLING, "create", "-f", "-");
      eventually(
          "the audit has found something",
          () -> caller.metrics(replica).contains("portcullis_audit_findings"));
      Set<String> exported =
          Pattern.compile("(?m)^portcullis_[a-z_]+")
              .matcher(caller.metrics(replica))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.toCollection(TreeSet::new));
      assertTrue(exported.containsAll(PrometheusAlerts.metrics()), exported.toString());
      assertEquals(
          new TreeSet<>(OperationsGuide.codeNamesMatching(Pattern.compile("portcullis_[a-z_]+"))),
          exported.stream()
              .map(m -> m.replaceFirst("_(bucket|count|sum|max)$", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
      kubectl.runOk("delete", "ingress", "dangling", "-n=kube-public");
    }
    run("uninstall");
  }
}
