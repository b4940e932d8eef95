package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static dev.portcullis.integration.SelfManagedInstallation.CONFIGURATIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.security.GeneralSecurityException;
import java.util.Collections;
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
      installation.awaitRegistered();
      assertDenied();
      for (Replica replica : new Replica[] {one, other}) {
        ServedCertificate.of(replica).verify(installation.caCertificate().getPublicKey());
      }
      assertEquals(ServedCertificate.of(one), ServedCertificate.of(other));
      // The first generation is the shipped one.
      CONFIGURATIONS.forEach(
          c -> assertEquals("2", installation.readField(c, "{.metadata.generation}")));
    }
  }

  @Test
  void changedConfigurationIsReconciled() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      installation.apply();
      CONFIGURATIONS.forEach(
          c -> assertEquals("2", installation.readField(c, "{.metadata.generation}")));

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
      installation.awaitRegistered();
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
