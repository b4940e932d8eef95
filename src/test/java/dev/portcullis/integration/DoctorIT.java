package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.cli.CliResult;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ReservedPort;
import dev.portcullis.doctor.Doctor;
import dev.portcullis.doctor.InstallationRef;
import dev.portcullis.doctor.TestCertificate;
import dev.portcullis.doctor.checks.DoctorChecks;
import dev.portcullis.report.doctor.DoctorReport;
import dev.portcullis.report.doctor.TextDoctorWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code doctor} on an installation that the server has made itself, with one fault at a time. No
 * kubelet runs there, so an EndpointSlice by hand says that a replica is ready.
 */
@Tag("slow")
@Tag("versions")
final class DoctorIT {

  private static final String READY =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: by-hand
        namespace: portcullis
        labels: {kubernetes.io/service-name: portcullis}
      addressType: IPv4
      ports: [{name: https, port: 8443, protocol: TCP}]
      endpoints: [{addresses: [10.1.2.3], conditions: {ready: true}}]
      """;

  private static final String EXCLUDED =
      "info: Namespaces excluded: kube-node-lease, kube-public, kube-system, portcullis (by"
          + " name)\n";

  private static final String CHECKS_RUN =
      "Checks run: Kubernetes version, clock skew, ValidatingWebhookConfiguration,"
          + " MutatingWebhookConfiguration, webhook Service, webhooks of"
          + " ValidatingWebhookConfiguration, webhooks of MutatingWebhookConfiguration, orphaned"
          + " configurations, CA bundle, certificate expiry, permissions, namespaces\n";

  private static final String ONE_PROBLEM = CHECKS_RUN + "1 problem found\n";

  private static final String LOGS =
      "  help:  kubectl -n portcullis logs -l app.kubernetes.io/name=portcullis --prefix"
          + " --tail=50\n";

  private static final String DESCRIBE =
      "kubectl -n portcullis describe pods -l app.kubernetes.io/name=portcullis";

  private static final String DELETE_BOTH =
      "kubectl delete validatingwebhookconfiguration portcullis && kubectl delete"
          + " mutatingwebhookconfiguration portcullis";

  private static final String BOTH_CONFIGURATIONS =
      "  at:    ValidatingWebhookConfiguration portcullis and MutatingWebhookConfiguration"
          + " portcullis: webhooks[*].clientConfig.";

  private static final String REJECTED =
      "; requests with failurePolicy Fail are rejected, all others are admitted unchecked\n";

  private static final String HOST = "portcullis.portcullis.svc";

  private static ControlPlane plane;
  private static KubernetesClient admin;
  private static CliResult healthyRun;
  private static CliResult failOpenRun;

  /** The API server cannot reach the replica here, so the server does not write this. */
  private static final String FINAL_PHASE =
      "[{\"op\": \"replace\", \"path\": \"/webhooks/0/failurePolicy\", \"value\": \"Fail\"},"
          + "{\"op\": \"replace\", \"path\": \"/webhooks/1/failurePolicy\", \"value\": \"Fail\"}]";

  @TempDir private Path folder;

  private final Deque<Runnable> undo = new ArrayDeque<>();

  @BeforeAll
  static void install() {
    plane = ControlPlane.start();
    new SelfManagedInstallation(plane.cluster()).apply();
    admin = NonRetryingClient.of(plane.cluster());
    plane.cluster().kubectl().runOkWith(READY, "apply", "-f", "-");
    try (Replica replica = replica()) {
      eventually("it is registered", () -> doctor().exit() == 0);
      failOpenRun = doctor();
      plane
          .cluster()
          .kubectl()
          .runOk(
              "patch",
              "validatingwebhookconfiguration",
              "portcullis",
              "--type=json",
              "-p",
              FINAL_PHASE);
      healthyRun = doctor("--server", "localhost:" + replica.port());
    }
  }

  private static Replica replica() {
    Path kubeconfig = plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis");
    return Replica.start(Map.of(), "--kubeconfig", kubeconfig.toString(), "--tls", "self-managed")
        .awaitReady();
  }

  @AfterAll
  static void stop() {
    admin.close();
    plane.close();
  }

  @AfterEach
  void restoreInstallation() {
    undo.forEach(Runnable::run);
  }

  private static CliResult doctor(String... more) {
    return doctorAs(plane.cluster().kubeconfig(), more);
  }

  private static CliResult doctorAs(Path kubeconfig, String... more) {
    List<String> args = new ArrayList<>(List.of("doctor", "--kubeconfig", kubeconfig.toString()));
    args.addAll(List.of(more));
    return CliResult.run(args.toArray(String[]::new));
  }

  /** Retries, because changes of RBAC objects and namespaces take effect with a delay. */
  private static void assertReports(int exit, String text, String... more) {
    CliResult expected = new CliResult(exit, text, "");
    Deadline deadline = Deadline.after(Duration.ofSeconds(5));
    CliResult actual = doctor(more);
    while (!actual.equals(expected) && !deadline.hasPassed()) {
      actual = doctor(more);
    }
    assertEquals(expected.toString(), actual.toString());
  }

  private <T extends HasMetadata> void edit(Resource<T> of, Consumer<T> change) {
    T before = of.get();
    of.edit(
        now -> {
          change.accept(now);
          return now;
        });
    undo.push(() -> restore(before));
  }

  private <T extends HasMetadata> void delete(Resource<T> of) {
    T before = of.get();
    of.delete();
    undo.push(() -> restore(before));
  }

  private void create(HasMetadata object) {
    admin.resource(object).create();
    undo.push(() -> admin.resource(object).delete());
  }

  private static void restore(HasMetadata before) {
    before.getMetadata().setResourceVersion(null);
    before.getMetadata().setUid(null);
    if (admin.resource(before).get() == null) {
      admin.resource(before).create();
    } else {
      admin.resource(before).update();
    }
  }

  private static Resource<ValidatingWebhookConfiguration> validating() {
    return admin
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName("portcullis");
  }

  private static Resource<MutatingWebhookConfiguration> mutating() {
    return admin
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName("portcullis");
  }

  private static Resource<Secret> secret() {
    return admin.secrets().inNamespace("portcullis").withName("portcullis-tls");
  }

  private static String register(String kind) {
    return "  help:  kubectl patch "
        + kind
        + " portcullis --type=json -p '[{\"op\":\"remove\",\"path\":\"/webhooks\"}]'\n";
  }

  private static final String REGISTER = register("validatingwebhookconfiguration");

  @Test
  void healthyInstallationHasNoProblems() throws IOException {
    assertReports(0, EXCLUDED + CHECKS_RUN + "no problems found\n");
    assertEquals(new CliResult(0, EXCLUDED + CHECKS_RUN + "no problems found\n", ""), healthyRun);
    JsonNode json = new ObjectMapper().readTree(doctor("-o", "json").out());
    assertEquals("{\"error\":0,\"unknown\":0,\"info\":1}", json.get("summary").toString());
    assertEquals(
        "[{\"level\":\"info\",\"about\":\"namespaces\",\"text\":\""
            + EXCLUDED.strip().replace("info: ", "")
            + "\",\"at\":\"\",\"remedy\":\"\"}]",
        json.get("remarks").toString());
  }

  /** For two minutes this is the state of a new installation, and after that a problem. */
  @Test
  void webhooksThatFailOpenAreReported() {
    assertEquals(0, failOpenRun.exit());
    assertTrue(
        failOpenRun
            .out()
            .matches(
                "info: ValidatingWebhookConfiguration portcullis was registered \\d+ s ago and has"
                    + " failurePolicy Ignore until reviews have arrived for some seconds\n"
                    + Pattern.quote(EXCLUDED + CHECKS_RUN + "no problems found\n")),
        failOpenRun::out);
    edit(
        validating(),
        c -> {
          c.getWebhooks().forEach(w -> w.setFailurePolicy("Ignore"));
          c.getMetadata().setManagedFields(registered(c, Instant.now().minusSeconds(200)));
        });
    assertReports(
        1,
        """
        error: ValidatingWebhookConfiguration portcullis was registered 3 min ago and still has failurePolicy Ignore: \
        reviews do not arrive, and requests are admitted unchecked
          at:    ValidatingWebhookConfiguration portcullis: webhooks[*].failurePolicy
        """
            + LOGS
            + EXCLUDED
            + ONE_PROBLEM);
  }

  /** As if the server had applied the webhooks; other tests may have created them again. */
  private static List<ManagedFieldsEntry> registered(HasMetadata object, Instant time) {
    return List.of(
        new ManagedFieldsEntryBuilder(object.getMetadata().getManagedFields().get(0))
            .withManager("portcullis")
            .withOperation("Apply")
            .withTime(time.truncatedTo(ChronoUnit.SECONDS).toString())
            .build());
  }

  /** The packaged program has other class loaders, and no logging but its own. */
  @Test
  void packagedProgramReportsTheSame() throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/quarkus-app/quarkus-run.jar",
                "doctor",
                "--kubeconfig",
                plane.cluster().kubeconfig().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(Deadline.awaitExit(process, Deadline.HANG), "it ends");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(EXCLUDED + CHECKS_RUN + "no problems found\n", Files.readString(output));
    assertEquals(0, process.exitValue());
  }

  @Test
  void missingConfigurationIsReported() {
    delete(validating());
    assertReports(
        1,
        """
        error: ValidatingWebhookConfiguration portcullis not found, so no request is rejected or warned about
          help:  kubectl apply -k k8s
        """
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void emptyConfigurationIsReported() {
    edit(
        admin.leases().inNamespace("portcullis").withName("portcullis"),
        l -> {
          l.getSpec().setHolderIdentity("replica-1");
          l.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1));
        });
    edit(mutating(), c -> c.setWebhooks(List.of()));
    assertReports(
        1,
        """
        error: MutatingWebhookConfiguration portcullis has no Portcullis webhooks, so no port is named; no replica has \
        registered: Deployment portcullis/portcullis has 0 of 2 replicas ready; Lease portcullis/portcullis expired, last \
        held by replica-1
        """
            + "  help:  "
            + DESCRIBE
            + "\n"
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void missingRegistrarIsReported() {
    edit(mutating(), c -> c.setWebhooks(List.of()));
    delete(admin.apps().deployments().inNamespace("portcullis").withName("portcullis"));
    assertReports(
        1,
        """
        error: MutatingWebhookConfiguration portcullis has no Portcullis webhooks, so no port is named; no replica has \
        registered: Deployment portcullis/portcullis not found
          help:  kubectl apply -k k8s
        """
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void urlInsteadOfServiceIsReported() {
    edit(
        mutating(),
        c ->
            c.getWebhooks()
                .forEach(
                    w -> {
                      w.getClientConfig().setService(null);
                      w.getClientConfig().setUrl("https://192.0.2.7:8443/mutate");
                    }));
    assertReports(
        1,
        """
        error: The API server calls URL https://192.0.2.7:8443/mutate instead of a Service, so it is unknown what answers
          at:    MutatingWebhookConfiguration portcullis: webhooks[*].clientConfig.url
        """
            + register("mutatingwebhookconfiguration")
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void missingNamespaceIsReported() {
    edit(
        validating(),
        c -> c.getWebhooks().forEach(w -> w.getClientConfig().getService().setNamespace("gone")));
    edit(
        mutating(),
        c -> c.getWebhooks().forEach(w -> w.getClientConfig().getService().setNamespace("gone")));
    assertReports(
        1,
        "error: Namespace \"gone\" of the webhook Service not found"
            + REJECTED
            + BOTH_CONFIGURATIONS
            + "service.namespace\n  help:  if Portcullis was uninstalled: "
            + DELETE_BOTH
            + "\nerror: The API server calls \"portcullis.gone.svc\", but the certificate in Secret"
            + " portcullis/portcullis-tls is valid for"
            + " portcullis.portcullis.svc, portcullis.portcullis,"
            + " portcullis.portcullis.svc.cluster.local\n"
            + "  help:  kubectl -n portcullis patch secret portcullis-tls --type=json -p"
            + " '[{\"op\":\"remove\",\"path\":\"/data\"}]'\n"
            + EXCLUDED
            + CHECKS_RUN
            + "2 problems found\n");
  }

  @Test
  void missingServiceIsReported() {
    delete(admin.services().inNamespace("portcullis").withName("portcullis"));
    assertReports(
        1,
        "error: Service portcullis/portcullis not found"
            + REJECTED
            + BOTH_CONFIGURATIONS
            + "service.name\n  help:  kubectl apply -k k8s (or, if Portcullis was uninstalled: "
            + DELETE_BOTH
            + ")\n"
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void missingServicePortIsReported() {
    edit(
        admin.services().inNamespace("portcullis").withName("portcullis"),
        s -> s.getSpec().getPorts().get(0).setPort(8443));
    assertReports(
        1,
        "error: Service portcullis/portcullis has no port 443, only 8443"
            + REJECTED
            + BOTH_CONFIGURATIONS
            + "service.port\n  help:  kubectl apply -k k8s\n"
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void notReadyReplicasAreReported() {
    edit(slice(), s -> s.getEndpoints().get(0).getConditions().setReady(false));
    assertReports(1, noReadyReplica("none of 1 address in its EndpointSlices is ready"));
  }

  @Test
  void missingReplicasAreReported() {
    delete(slice());
    assertReports(1, noReadyReplica("it has no EndpointSlices"));
  }

  /** The slice of a Service whose Pods are not scheduled has null instead of both lists. */
  @Test
  void sliceWithoutPodsIsReported() {
    edit(
        slice(),
        s -> {
          s.setPorts(List.of());
          s.setEndpoints(List.of());
        });
    assertReports(1, noReadyReplica("its EndpointSlices have no address with port \"https\""));
  }

  @Test
  void namespaceWithoutInstallationIsReported() {
    assertReports(
        1,
        """
        error: Namespace "default" has no installation of Portcullis; the API server calls the one in namespace "portcullis"
          help:  portcullis doctor -n portcullis
        Checks run: installation
        1 problem found
        """,
        "-n",
        "default");
  }

  private static Resource<EndpointSlice> slice() {
    return admin.discovery().v1().endpointSlices().inNamespace("portcullis").withName("by-hand");
  }

  private static String noReadyReplica(String reason) {
    return "error: Service portcullis/portcullis has no ready endpoint for port 443: "
        + reason
        + REJECTED
        + "  help:  "
        + DESCRIBE
        + " (or, to admit all requests until it is fixed: "
        + DELETE_BOTH
        + ")\n"
        + EXCLUDED
        + ONE_PROBLEM;
  }

  /** The output is the example in docs/doctor.md. */
  @Test
  void weakenedWebhookIsReported() throws IOException {
    edit(
        validating(),
        c -> {
          ValidatingWebhook services = entry(c, "services");
          services.setFailurePolicy("Ignore");
          services.getMatchConditions().removeIf(m -> m.getName().equals("not-being-deleted"));
        });
    assertReports(
        1,
        """
        error: Webhook field failurePolicy differs from the bundled one: Ignore instead of Fail
          at:    ValidatingWebhookConfiguration portcullis: webhooks[services.validate.portcullis.dev].failurePolicy
        """
            + REGISTER
            + """
            error: Webhook field matchConditions[not-being-deleted] differs from the bundled one: missing
              at:    ValidatingWebhookConfiguration portcullis: webhooks[services.validate.portcullis.dev].\
            matchConditions[not-being-deleted]
            """
            + REGISTER
            + EXCLUDED
            + CHECKS_RUN
            + "2 problems found\n");
    String page = Files.readString(Path.of("docs/doctor.md"));
    String block = page.split("<!-- from: doctor -->\n```text\n")[1].split("```")[0];
    assertEquals(doctor().out(), block);
  }

  private static ValidatingWebhook entry(
      ValidatingWebhookConfiguration configuration, String kind) {
    return configuration.getWebhooks().stream()
        .filter(w -> w.getName().equals(kind + ".validate.portcullis.dev"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void removedWebhookIsReported() {
    edit(
        validating(),
        c ->
            c.getWebhooks().removeIf(w -> w.getName().equals("ingresses.validate.portcullis.dev")));
    assertReports(
        1,
        "error: Webhook is missing\n  at:    ValidatingWebhookConfiguration portcullis:"
            + " webhooks[ingresses.validate.portcullis.dev]\n"
            + REGISTER
            + EXCLUDED
            + ONE_PROBLEM);
  }

  /** Added fields are reported, and removed as soon as a server runs. */
  @Test
  void narrowedWebhookScopeIsReported() {
    edit(
        validating(),
        c ->
            c.getWebhooks()
                .forEach(w -> w.getObjectSelector().setMatchLabels(Map.of("team", "a"))));
    String expected =
        "error: Webhook field objectSelector differs from the bundled one: not bundled:"
            + " {matchLabels={team=a}}\n"
            + "  at:    ValidatingWebhookConfiguration portcullis: webhooks[*].objectSelector\n"
            + REGISTER
            + EXCLUDED
            + ONE_PROBLEM;
    assertReports(1, expected);
    try (Replica replica = replica()) {
      eventually(
          "the server has put it right",
          () -> doctor("--server", "localhost:" + replica.port()).exit() == 0);
    }
  }

  @Test
  void foreignCaBundleIsReported() {
    String other = TestCertificate.createCa("portcullis old CA").toBase64Pem();
    edit(validating(), c -> c.getWebhooks().forEach(w -> w.getClientConfig().setCaBundle(other)));
    String issuer =
        TestCertificate.parse(secret().get().getData().get("tls.crt"))
            .getIssuerX500Principal()
            .getName();
    assertReports(
        1,
        "error: The CA bundle does not verify the certificate in Secret portcullis/portcullis-tls:"
            + " the issuer is "
            + issuer
            + ", the bundle has CN=portcullis old CA; every webhook call fails\n"
            + "  at:    ValidatingWebhookConfiguration portcullis:"
            + " webhooks[*].clientConfig.caBundle\n"
            + REGISTER
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void emptyCaBundleIsReported() {
    edit(validating(), c -> entry(c, "services").getClientConfig().setCaBundle(""));
    assertReports(
        1,
        "error: The CA bundle contains no certificate, so every webhook call fails\n"
            + "  at:    ValidatingWebhookConfiguration portcullis:"
            + " webhooks[services.validate.portcullis.dev].clientConfig.caBundle\n"
            + REGISTER
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void missingCertificateIsReported() {
    edit(secret(), s -> s.setData(Map.of()));
    assertReports(
        1,
        "error: Secret portcullis/portcullis-tls has no tls.crt, so a starting server has no"
            + " certificate\n"
            + LOGS
            + EXCLUDED
            + ONE_PROBLEM);
  }

  @Test
  void expiringCertificateIsReported() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plus(Duration.ofDays(8));
    serve(now.minus(Duration.ofDays(82)), end);
    assertReports(1, certificateFinding("expires soon, at " + end));
  }

  @Test
  void expiredCertificateIsReported() {
    Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    serve(end.minus(Duration.ofDays(90)), end);
    assertReports(1, certificateFinding("expired at " + end + ", so every webhook call fails"));
  }

  @Test
  void notYetValidCertificateIsReported() {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(600);
    serve(begin, begin.plus(Duration.ofDays(90)));
    assertReports(1, certificateFinding("is not valid before " + begin + " (API server's clock)"));
  }

  private void serve(Instant begin, Instant end) {
    TestCertificate authority = TestCertificate.createCa("authority");
    String served = authority.issueServerCertificate(HOST, begin, end).toBase64Pem();
    edit(secret(), s -> s.setData(Map.of("tls.crt", served)));
    String bundle = authority.toBase64Pem();
    edit(validating(), c -> c.getWebhooks().forEach(w -> w.getClientConfig().setCaBundle(bundle)));
    edit(mutating(), c -> c.getWebhooks().forEach(w -> w.getClientConfig().setCaBundle(bundle)));
  }

  private static String certificateFinding(String problem) {
    return "error: The certificate in Secret portcullis/portcullis-tls (CN=served) "
        + problem
        + "; the server has not renewed it, although it does so at a third of its lifetime\n"
        + LOGS
        + EXCLUDED
        + ONE_PROBLEM;
  }

  @Test
  void missingPermissionsAreReported() {
    edit(
        admin.rbac().clusterRoles().withName("portcullis-view"),
        (ClusterRole r) -> r.getRules().removeIf(p -> p.getResources().contains("ingresses")));
    delete(admin.rbac().roleBindings().inNamespace("portcullis").withName("portcullis"));
    String account = "error: system:serviceaccount:portcullis:portcullis cannot ";
    String remedy = "  help:  kubectl apply -k k8s\n";
    assertReports(
        1,
        account
            + "get, list, watch ingresses.networking.k8s.io\n"
            + remedy
            + account
            + "list, watch, update secrets portcullis-tls in namespace portcullis\n"
            + remedy
            + account
            + "get, patch leases.coordination.k8s.io portcullis in namespace portcullis\n"
            + remedy
            + EXCLUDED
            + CHECKS_RUN
            + "3 problems found\n");
  }

  @Test
  void excludedNamespacesAreReported() {
    label("bbs", "off");
    label("shop", "stict");
    assertReports(
        1,
        """
        error: Namespace shop has unknown profile "stict", which is ignored; profiles are off, audit, gitops, standard, \
        strict
          at:    Namespace shop: metadata.labels[portcullis.dev/profile]
          help:  kubectl label namespace shop --overwrite portcullis.dev/profile=standard
        info: Namespaces excluded: kube-node-lease, kube-public, kube-system, portcullis (by name); bbs (label \
        portcullis.dev/profile: off)
        """
            + ONE_PROBLEM);
  }

  /** Namespaces cannot be deleted without a controller; only the label is reset. */
  private void label(String name, String profile) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    edit(
        admin.namespaces().withName(name),
        n -> n.getMetadata().getLabels().put("portcullis.dev/profile", profile));
  }

  @Test
  void orphanedConfigurationsAreReported() {
    create(orphanedConfiguration("portcullis-old", "services.validate.portcullis.dev"));
    create(
        orphanedConfiguration("ingress-nginx-admission", "validate.nginx.ingress.kubernetes.io"));
    assertReports(
        1,
        """
        error: ValidatingWebhookConfiguration portcullis-old is orphaned: Service old/webhook not found, so requests with \
        failurePolicy Fail are rejected
          help:  kubectl delete validatingwebhookconfiguration portcullis-old
        info: ValidatingWebhookConfiguration ingress-nginx-admission of another application may be orphaned: Service \
        old/webhook not found, so requests with failurePolicy Fail are rejected
          help:  kubectl delete validatingwebhookconfiguration ingress-nginx-admission
        """
            + EXCLUDED
            + ONE_PROBLEM);
  }

  private static HasMetadata orphanedConfiguration(String name, String entry) {
    return new ValidatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addNewWebhook()
        .withName(entry)
        .withNewClientConfig()
        .withNewService()
        .withNamespace("old")
        .withName("webhook")
        .endService()
        .endClientConfig()
        .withFailurePolicy("Fail")
        .withSideEffects("None")
        .withAdmissionReviewVersions("v1")
        .endWebhook()
        .build();
  }

  @Test
  void clockSkewIsReported() {
    StringWriter out = new StringWriter();
    DoctorReport diagnosis =
        Doctor.diagnose(
            new ClientConfigFactory(Optional.of(plane.cluster().kubeconfig()), Optional.empty()),
            new InstallationRef("portcullis", "portcullis", Optional.empty()),
            Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)),
            DoctorChecks.all());
    TextDoctorWriter.write(diagnosis, new PrintWriter(out));
    assertEquals(
        """
        error: The clock of this machine is 10 min behind the API server's; they disagree about which certificates are valid
          help:  timedatectl set-ntp true (on the machine whose clock is wrong)
        """
            + EXCLUDED
            + ONE_PROBLEM,
        out.toString());
  }

  @Test
  void forbiddenReadsAreUnknownAndOldApiServerIsReported() throws IOException {
    try (OldApiServer old = OldApiServer.start()) {
      CliResult run = doctorAs(old.kubeconfig(folder));
      String validating =
          "ValidatingWebhookConfiguration portcullis cannot be read: 403: forbidden\n";
      String mutating = "MutatingWebhookConfiguration portcullis cannot be read: 403: forbidden\n";
      assertEquals(
          """
          error: the API server is Kubernetes v1.29.9-gke.1; Portcullis needs 1.30 or later for matchConditions of \
          webhooks
            help:  upgrade the cluster
          """
              + "unknown: Check \"ValidatingWebhookConfiguration\" not completed: "
              + validating
              + "unknown: Check \"MutatingWebhookConfiguration\" not completed: "
              + mutating
              + "unknown: Check \"webhook Service\" not completed: "
              + validating
              + "unknown: Check \"webhooks of ValidatingWebhookConfiguration\" not completed: "
              + validating
              + "unknown: Check \"webhooks of MutatingWebhookConfiguration\" not completed: "
              + mutating
              + """
              unknown: Check "orphaned configurations" not completed: ValidatingWebhookConfigurations cannot be read: 403: forbidden
              """
              + "unknown: Check \"CA bundle\" not completed: "
              + validating
              + "unknown: Check \"certificate expiry\" not completed: "
              + validating
              + """
              unknown: Check "permissions" not completed: own user name cannot be read: 403: forbidden
              unknown: Check "namespaces" not completed: Namespaces cannot be read: 403: forbidden
              Checks run: Kubernetes version, clock skew
              1 problem found, 10 items could not be checked
              """,
          run.out());
      assertEquals(1, run.exit());
    }
  }

  /** It can read less than an admin, and review only its own permissions. */
  @Test
  void serverAccountReportsWhatItCanRead() {
    Path kubeconfig = plane.cluster().kubeconfigOfServiceAccount("portcullis", "portcullis");
    String may = "User \"system:serviceaccount:portcullis:portcullis\" cannot list resource ";
    CliResult run = doctorAs(kubeconfig);
    assertEquals(
        "unknown: Check \"orphaned configurations\" not completed: ValidatingWebhookConfigurations"
            + " cannot be read: 403: validatingwebhookconfigurations.admissionregistration.k8s.io"
            + " is forbidden: "
            + may
            + "\"validatingwebhookconfigurations\" in API group \"admissionregistration.k8s.io\" at"
            + " the cluster scope\n"
            + EXCLUDED
            + CHECKS_RUN.replace("orphaned configurations, ", "")
            + "no problems found, 1 item could not be checked\n",
        run.out());
    assertEquals(2, run.exit());
  }

  @Test
  void unreachableApiServerIsAnError() throws IOException {
    try (ReservedPort refusing = ReservedPort.reserve()) {
      String address = "https://127.0.0.1:" + refusing.number();
      Path nowhere =
          Files.writeString(
              folder.resolve("kubeconfig"),
              Files.readString(plane.cluster().kubeconfig())
                  .replace(plane.cluster().server().toString(), address));
      CliResult run = doctorAs(nowhere);
      assertEquals("", run.out());
      assertEquals(
          "portcullis: the API server at %s/ cannot be reached: java.net.ConnectException: Connection refused\n"
              .formatted(address),
          run.err());
      assertEquals(2, run.exit());
    }
    assertEquals(
        new CliResult(
            2,
            "",
            "portcullis: the address of the API server is not known: context \"nope\" not found in"
                + " the kubeconfig\n"),
        doctor("--context", "nope"));
  }
}
