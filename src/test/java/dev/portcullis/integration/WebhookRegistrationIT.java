package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static dev.portcullis.integration.SelfManagedInstallation.CONFIGURATIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.bundled.ProbeAnswer;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.controlplane.PrometheusMetrics;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks how the webhook configurations are registered and removed. */
@Tag("slow")
@Tag("versions")
final class WebhookRegistrationIT {

  /** Names a Service that does not exist. */
  private static final String DANGLING =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {generateName: dangling-, namespace: default}
      spec: {defaultBackend: {service: {name: nowhere, port: {number: 80}}}}
      """;

  /** The objects of an installation with other names, and all rights for the server. */
  private static final String RENAMED =
      """
      {apiVersion: v1, kind: Secret, metadata: {name: %1$s-secret, namespace: portcullis,
       labels: {app.kubernetes.io/managed-by: portcullis}}}
      ---
      {apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: %1$s, namespace: portcullis}}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: %1$s}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: %1$s}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: %1$s}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: portcullis, namespace: portcullis}]
      """;

  private static final Pattern NEEDED_BY_A_POD =
      Pattern.compile("^kind: (Namespace|ServiceAccount)$", Pattern.MULTILINE);

  private static ControlPlane plane;
  private static SelfManagedInstallation installation;
  private static Kubectl kubectl;
  private static Set<String> before;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    installation = new SelfManagedInstallation(plane.cluster());
    kubectl = installation.kubectl();
    before = ClusterInventory.of(kubectl);
    installation.apply();
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @BeforeEach
  void resetInstallation() {
    installation.reset();
    kubectl.runOk("delete", "ingress", "-n", "default", "--all");
  }

  @Test
  void concurrentReplicasShareCaAndConfiguration() throws GeneralSecurityException {
    try (Replica one = installation.replica(Map.of());
        Replica other = installation.replica(Map.of())) {
      one.awaitReady();
      other.awaitReady();
      installation.awaitFinalPhase();
      assertDenied();
      for (Replica replica : new Replica[] {one, other}) {
        ServedCertificate.of(replica).verify(installation.caCertificate().getPublicKey());
      }
      assertEquals(ServedCertificate.of(one), ServedCertificate.of(other));
      assertEquals(GENERATIONS, generations());
    }
  }

  @Test
  void changedConfigurationIsReconciled() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitFinalPhase();
      installation.apply();
      assertEquals(GENERATIONS, generations());

      String foreign =
          "{'name': 'a.example.org', 'clientConfig': {'url': 'https://localhost:1'},"
              + " 'sideEffects': 'None', 'admissionReviewVersions': ['v1'], 'rules': []}";
      String never = "{'name': 'never', 'expression': 'false'}";
      String patch =
          "[{'op': 'replace', 'path': '/webhooks/0/failurePolicy', 'value': 'Ignore'},"
              + " {'op': 'add', 'path': '/webhooks/2/matchConditions/0', 'value': "
              + never
              + "},"
              + " {'op': 'add', 'path': '/webhooks/2/objectSelector/matchLabels', 'value':"
              + " {'no-such-label': 'true'}},"
              + " {'op': 'remove', 'path': '/webhooks/1'},"
              + " {'op': 'add', 'path': '/webhooks/0', 'value': "
              + foreign
              + "}]";
      assertTrue(replica.log().contains("registered: ValidatingWebhookConfiguration portcullis"));
      String policies = "{.webhooks[*].failurePolicy}";
      String shipped = installation.readField(CONFIGURATIONS.get(0), policies);
      kubectl.runOk(
          "patch",
          CONFIGURATIONS.get(0),
          "portcullis",
          "--type=json",
          "-p",
          patch.replace('\'', '"'));
      eventually(
          "it is put right, and the other one stays",
          () ->
              installation.readField(CONFIGURATIONS.get(0), policies).equals("Fail " + shipped)
                  && !installation.readField(CONFIGURATIONS.get(0), "{.webhooks}").contains("never")
                  && !installation
                      .readField(CONFIGURATIONS.get(0), "{.webhooks}")
                      .contains("has-it")
                  && installation
                      .readField(CONFIGURATIONS.get(0), "{.webhooks[0].name}")
                      .equals("a.example.org"));
      assertDenied();
    }
  }

  /** The first generation is the shipped one, the second fails open. */
  private static final List<String> GENERATIONS = List.of("3", "2");

  private static List<String> generations() {
    return CONFIGURATIONS.stream()
        .map(c -> installation.readField(c, "{.metadata.generation}"))
        .toList();
  }

  /** A deleted configuration stays deleted, because that is the emergency switch. */
  @Test
  void deletedConfigurationIsNotRecreated() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      kubectl.runOk("delete", CONFIGURATIONS.get(0), "portcullis");
      eventually(
          "the replica has seen it",
          () -> replica.log().contains("ValidatingWebhookConfiguration portcullis not found"));
      assertEquals("", kubectl.runOk("get", CONFIGURATIONS.get(0), "-o", "name"));
      assertEquals(
          0, kubectl.runWith(DANGLING, "create", "--dry-run=server", "-f", "-").exitCode());
      installation.apply();
      installation.awaitRegistered();
      assertDenied();
    }
  }

  @Test
  void followerTakesOver() {
    try (Replica one = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      String address =
          installation.readField(CONFIGURATIONS.get(0), "{.webhooks[0].clientConfig.url}");
      assertEquals("https://localhost:" + one.port() + "/validate", address);
      try (Replica other = installation.replica(Map.of()).awaitReady()) {
        one.kill();
        eventually(
            "the other one is asked",
            () ->
                installation
                    .readField(CONFIGURATIONS.get(0), "{.webhooks[0].clientConfig.url}")
                    .equals("https://localhost:" + other.port() + "/validate"));
        assertDenied();
      }
    }
  }

  /** As client-go does, whose zero time is long past. */
  @Test
  void leaseThatWasNeverRenewedIsTaken() {
    installation
        .kubectl()
        .runOk(
            "patch",
            "lease",
            "portcullis",
            "-n",
            "portcullis",
            "--type=merge",
            "--patch={\"spec\":{\"holderIdentity\":\"someone\",\"leaseDurationSeconds\":15}}");
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      assertNotEquals("someone", installation.leaseHolder("portcullis"), replica::log);
    }
  }

  @Test
  void unmanagedSecretIsNotTouched() {
    String secret = "secret/portcullis-tls";
    kubectl.runOk("label", secret, "-n", "portcullis", "app.kubernetes.io/managed-by-");
    String version = version(secret);
    try (Replica replica = installation.replica(Map.of())) {
      eventually(
          "it says why",
          () ->
              replica
                  .log()
                  .contains(
                      "Secret portcullis/portcullis-tls not updated: label"
                          + " app.kubernetes.io/managed-by: portcullis not found"));
      assertEquals(version, version(secret));
      assertEquals(0, installation.webhooks(CONFIGURATIONS.get(0)));
      kubectl.runOk("label", secret, "-n", "portcullis", "app.kubernetes.io/managed-by=portcullis");
      installation.awaitRegistered();
    }
  }

  private static String version(String secret) {
    return kubectl.runOk(
        "get", secret, "-n", "portcullis", "-o=jsonpath={.metadata.resourceVersion}");
  }

  /** A replica without the right to register can answer, so it is ready. */
  @Test
  void refusedRegistrationIsReportedAndRepeated() {
    kubectl.runOk(
        "patch",
        "clusterrole/portcullis-registration",
        "--type=json",
        "-p=[{\"op\": \"replace\", \"path\": \"/rules/0/verbs\", \"value\": [\"list\","
            + " \"watch\"]}]");
    try (Replica replica = installation.replica(ReplicaHealth.SETTINGS).awaitReady()) {
      String kind = "ValidatingWebhookConfiguration";
      eventually(
          "it says what it lacks",
          () ->
              replica.log().contains("webhooks not registered: " + kind + " portcullis: 403: ")
                  && replica.log().contains("cannot patch resource \"validatingwebhook"));
      assertEquals(0, installation.webhooks(CONFIGURATIONS.get(0)));
      assertEquals(0, registered(replica, kind));
      assertEquals("UP", ReplicaHealth.get(replica, "ready", 200).getString("status"));
      installation.apply();
      installation.awaitRegistered();
      eventually("the metric says so", () -> registered(replica, kind) == 1);
      assertDenied();
    }
  }

  /** Longer than any test. */
  private static final Map<String, String> NEVER_STABLE =
      Map.of("portcullis.registration.stable-interval", "1h");

  private static final String ALL_FAIL_OPEN = "Ignore Ignore Ignore Ignore Ignore Ignore Ignore";
  private static final String PROBE_POLICY = " Ignore";

  /** The shipped order: Ingresses, Services, Endpoints, slices, and three deletions. */
  private static final String SHIPPED_POLICIES = "Fail Fail Ignore Ignore Ignore Ignore Ignore";

  @Test
  void newInstallationFailsOpenUntilReviewsHaveArrived() {
    try (Replica replica = installation.replica(NEVER_STABLE).awaitReady()) {
      installation.awaitRegistered();
      assertDenied();
      assertEquals(ALL_FAIL_OPEN + PROBE_POLICY, installation.failurePolicies());
      eventually("the metric says so", () -> isRegistered(replica, "fail_open"));
      eventually("it has waited", () -> waitSeconds(replica) >= 2);
    }
    assertEquals(0, dryRun("default").exitCode());
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitFinalPhase();
      assertEquals(SHIPPED_POLICIES + PROBE_POLICY, installation.failurePolicies());
      eventually("the metric says so", () -> isRegistered(replica, "final"));
      eventually("it waits no longer", () -> waitSeconds(replica) == 0);
      assertTrue(
          replica.log().contains("reviews arrive: webhooks get the shipped failure policies"));
    }
  }

  /** The replicas do not wait again, because one hour would pass until they fail closed. */
  @Test
  void finalPhaseOutlastsLeaderCertificatesAndRemovedWebhooks() {
    try (Replica replica = installation.replica(Map.of())) {
      replica.awaitReady();
      installation.awaitFinalPhase();
    }
    try (Replica replica = installation.replica(NEVER_STABLE).awaitReady()) {
      String url = "https://localhost:" + replica.port() + "/validate";
      awaitRewritten("the new leader is called", "{.webhooks[0].clientConfig.url}", url);

      String old = installation.readField(CONFIGURATIONS.get(0), CA_BUNDLE);
      kubectl.runOk(
          "patch", "secret/portcullis-tls", "-n=portcullis", "--type=merge", "-p={\"data\": null}");
      eventually(
          "another CA is trusted",
          () -> !installation.readField(CONFIGURATIONS.get(0), CA_BUNDLE).equals(old));
      assertEquals(SHIPPED_POLICIES + PROBE_POLICY, installation.failurePolicies());

      removeWebhooks();
      awaitRewritten("the webhooks are back", "{.webhooks[0].clientConfig.url}", url);

      // As another version leaves it: other entries, and one that fails closed.
      String oldVersion =
          "[{\"op\": \"remove\", \"path\": \"/webhooks/7\"},"
              + " {\"op\": \"remove\", \"path\": \"/webhooks/1\"},"
              + " {\"op\": \"replace\", \"path\": \"/webhooks/0/name\","
              + " \"value\": \"all.validate.portcullis.dev\"}]";
      kubectl.runOk("patch", CONFIGURATIONS.get(0), "portcullis", "--type=json", "-p", oldVersion);
      awaitRewritten(
          "the webhooks of this version are back",
          "{.webhooks[0].name}",
          "ingresses.validate.portcullis.dev");
    }
  }

  @Test
  void onlyDryRunsOfTheLeaseAreProbes() {
    try (Replica replica = installation.replica(Map.of())) {
      replica.awaitReady();
      installation.awaitFinalPhase();
      assertTrue(annotate("portcullis", "portcullis", "--dry-run=server").contains(PROBE_WARNING));
      assertEquals("", annotate("portcullis", "portcullis"));
      assertEquals("", annotate("portcullis-audit", "portcullis", "--dry-run=server"));
      kubectl.runOkWith(
          "{apiVersion: coordination.k8s.io/v1, kind: Lease,"
              + " metadata: {name: portcullis, namespace: default}}",
          "apply",
          "-f",
          "-");
      assertEquals("", annotate("portcullis", "default", "--dry-run=server"));
      kubectl.runOk("delete", "lease", "portcullis", "-n", "default");
    }
  }

  private static final String PROBE_WARNING = "Warning: " + ProbeAnswer.WARNING;

  /** Returns the warnings. */
  private static String annotate(String lease, String namespace, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("annotate", "lease", lease, "-n", namespace, "touched=true", "--overwrite"));
    args.addAll(List.of(more));
    ProcessResult result = kubectl.run(args.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
    return result.err();
  }

  private static final String CA_BUNDLE = "{.webhooks[0].clientConfig.caBundle}";

  private static void removeWebhooks() {
    kubectl.runOk(
        "patch",
        CONFIGURATIONS.get(0),
        "portcullis",
        "--type=json",
        "-p=[{\"op\": \"remove\", \"path\": \"/webhooks\"}]");
  }

  private static void awaitRewritten(String what, String jsonPath, String value) {
    eventually(what, () -> installation.readField(CONFIGURATIONS.get(0), jsonPath).equals(value));
    assertEquals(SHIPPED_POLICIES + PROBE_POLICY, installation.failurePolicies());
  }

  private static boolean isRegistered(Replica replica, String phase) {
    String metric = "portcullis_registered";
    Map<String, String> validating = Map.of("configuration", "ValidatingWebhookConfiguration");
    Map<String, String> inPhase = new HashMap<>(validating);
    inPhase.put("phase", phase);
    PrometheusMetrics metrics = AuditOutput.metrics(replica);
    return metrics.sum(metric, inPhase) == 1 && metrics.sum(metric, validating) == 1;
  }

  private static double waitSeconds(Replica replica) {
    return AuditOutput.metrics(replica).sum("portcullis_review_wait_seconds", Map.of());
  }

  private static double registered(Replica replica, String kind) {
    return AuditOutput.metrics(replica).sum("portcullis_registered", Map.of("configuration", kind));
  }

  @Test
  void replicaWaitsForTheRightToReadItsSecret() {
    kubectl.runOk("delete", "rolebinding", "portcullis", "-n", "portcullis");
    String reason =
        "watch failed, retrying: Secret portcullis-tls: 403: secrets \"portcullis-tls\" is"
            + " forbidden: User \"system:serviceaccount:portcullis:portcullis\" cannot list"
            + " resource \"secrets\" in API group \"\" in the namespace \"portcullis\"";
    try (Replica replica = installation.replica(ReplicaHealth.SETTINGS)) {
      eventually("it logs why it is not ready", () -> replica.log().contains(reason));
      ReplicaHealth.awaitListening(replica);
      assertEquals(
          reason,
          ReplicaHealth.get(replica, "ready", 503)
              .getString("checks.find { it.name == 'certificate' }.data.trouble"));
      assertEquals("UP", ReplicaHealth.get(replica, "live", 200).getString("status"));
      assertEquals(0, installation.webhooks(CONFIGURATIONS.get(0)));
      installation.apply();
      replica.awaitReady();
      installation.awaitRegistered();
    }
  }

  @Test
  void namesOfConfigurationsServiceAndSecretCanBeChanged() {
    String name = GeneratedName.from("renamed");
    kubectl.runOkWith(RENAMED.formatted(name), "create", "-f", "-");
    Map<String, String> settings =
        Map.of(
            "portcullis.registration.name", name,
            "portcullis.registration.service", name + "-service",
            "portcullis.tls.secret", name + "-secret");
    try (Replica replica = installation.replicaBehindService(settings).awaitReady()) {
      CONFIGURATIONS.forEach(
          c ->
              eventually(
                  "the Service is registered",
                  () -> Set.copyOf(services(c, name)).equals(Set.of(name + "-service"))));
      CONFIGURATIONS.forEach(c -> assertEquals(0, installation.webhooks(c)));
      String bundle =
          field("secret/" + name + "-secret", "--namespace=portcullis", "{.data.ca\\.crt}");
      assertEquals(
          bundle, field(CONFIGURATIONS.get(0), name, "{.webhooks[0].clientConfig.caBundle}"));
      assertEquals("", field("secret/portcullis-tls", "--namespace=portcullis", "{.data}"));
      assertTrue(replica.isRunning(), replica::log);
    } finally {
      kubectl.runOkWith(RENAMED.formatted(name), "delete", "-f", "-");
    }
  }

  private static List<String> services(String configuration, String name) {
    String services = field(configuration, name, "{.webhooks[*].clientConfig.service.name}");
    return List.of(services.split(" "));
  }

  private static String field(String type, String nameOrFlag, String jsonPath) {
    return kubectl.runOk("get", type, nameOrFlag, "-o=jsonpath=" + jsonPath);
  }

  @Test
  void uninstallRemovesEverything() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      installation.delete();
      assertEquals(before, ClusterInventory.of(kubectl));
      assertTrue(replica.isRunning(), "what runs makes nothing anew");
    }
    assertEquals(before, ClusterInventory.of(kubectl));
    installation.apply();
  }

  /**
   * A Pod needs its namespace and service account; everything else may be created after it, in any
   * order.
   */
  @Test
  void startsInAnyInstallOrder() {
    installation.delete();
    Map<Boolean, List<String>> objects =
        Stream.of(kubectl.runOk("kustomize", "k8s").split("(?m)^---\n"))
            .collect(Collectors.partitioningBy(NEEDED_BY_A_POD.asPredicate()));
    objects.get(true).forEach(object -> kubectl.runOkWith(object, "apply", "-f", "-"));
    try (Replica replica = installation.replica(Map.of())) {
      List<String> rest = objects.get(false);
      Collections.shuffle(rest, new Random(rest.size()));
      rest.forEach(object -> kubectl.runOkWith(object, "apply", "-f", "-"));
      replica.awaitReady();
      installation.awaitFinalPhase();
      assertDenied();
    }
    assertEquals(0, dryRun("kube-system").exitCode());
    assertEquals(0, dryRun("portcullis").exitCode());
    assertTrue(dryRun("default").err().contains("failed calling webhook"));
  }

  private static ProcessResult dryRun(String namespace) {
    return kubectl.run(
        "create", "service", "clusterip", "web", "--tcp=80", "--dry-run=server", "-n", namespace);
  }

  private static void assertDenied() {
    eventually(
        "a wrong backend is denied",
        () -> {
          ProcessResult answer = kubectl.runWith(DANGLING, "create", "-f", "-");
          return answer.exitCode() == 1 && answer.err().contains("[backend-service-missing]");
        });
  }
}
