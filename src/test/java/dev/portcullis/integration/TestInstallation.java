package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.controlplane.PrometheusMetrics;
import dev.portcullis.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Portcullis in a real cluster: the shipped manifests, applied unchanged by kubectl, and the
 * certificates of {@code certs/generate.sh}. There is no kubelet, so a test starts the replicas,
 * and the webhook configurations name a loopback address in place of the Service.
 */
public final class TestInstallation {

  private static final Path PROJECT_FOLDER = Path.of("").toAbsolutePath();
  private static final String SERVICE =
      "service: {namespace: portcullis, name: portcullis, path: /%s, port: 443}";

  /** One object to validate and one to name, which are never stored. */
  private static final String DRY_RUN_OBJECTS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: rehearsed, namespace: default}
      spec: {defaultBackend: {service: {name: rehearsed, port: {number: 80}}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: rehearsed, namespace: default}
      spec: {selector: {app: rehearsed}, ports: [{port: 80}]}
      """;

  private final ClusterAccess cluster;
  private final Path certificates;

  private TestInstallation(ClusterAccess cluster, Path certificates) {
    this.cluster = cluster;
    this.certificates = certificates;
  }

  private static TestInstallation shared;

  /**
   * The installation with a replica and webhooks that all tests of a JVM share; they stop nothing.
   */
  public static synchronized TestInstallation shared() {
    if (shared == null) {
      TestInstallation installation = install(SharedControlPlane.get());
      installation.register(installation.replica(Map.of()).awaitReady());
      shared = installation;
    }
    return shared;
  }

  /** Applies everything but the webhook configurations, and creates certificates. */
  static TestInstallation install(ClusterAccess cluster) {
    cluster.kubectl().runOk("apply", "-k", PROJECT_FOLDER.resolve("k8s/files").toString());
    return withCertificates(cluster);
  }

  /** The same installation with other certificates. */
  TestInstallation withOtherCertificates() {
    return withCertificates(cluster);
  }

  private static TestInstallation withCertificates(ClusterAccess cluster) {
    try {
      Path folder = Files.createTempDirectory("certificates-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      TestInstallation installation = new TestInstallation(cluster, folder);
      installation.makeCertificates();
      return installation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a certificate; a second one has the same CA. */
  void makeCertificates() {
    String script = PROJECT_FOLDER.resolve("certs/generate.sh").toString();
    ProcessResult finished =
        ProcessLauncher.LOCAL.run("", List.of(script, certificates.toString()));
    assertEquals(0, finished.exitCode(), finished::toString);
  }

  /** A replica with the shipped service account and its rights. */
  Replica replica(Map<String, String> settings) {
    return replica(settings, cluster.kubeconfigOfServiceAccount("portcullis", "portcullis"));
  }

  /** A replica that reaches the API server at another address. */
  Replica replica(Map<String, String> settings, Path kubeconfig) {
    List<String> args = new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString()));
    args.addAll(tlsArguments());
    return Replica.start(settings, args.toArray(String[]::new));
  }

  /** The arguments of {@code serve} for the certificate and its key. */
  List<String> tlsArguments() {
    return List.of(
        "--tls-cert",
        certificates.resolve("tls.crt").toString(),
        "--tls-key",
        certificates.resolve("tls.key").toString());
  }

  /** Applies the shipped webhook configurations unchanged, with the Service. */
  void registerService() {
    kubectl().runOk("apply", "-f", certificates.resolve("webhooks.yaml").toString());
  }

  /**
   * Applies the shipped webhook configurations with that replica in place of the Service, and waits
   * until the API server calls both.
   */
  void register(Replica replica) {
    double judged = callCount("ingresses.validate.portcullis.dev");
    double named = callCount("services.mutate.portcullis.dev");
    kubectl().runOkWith(configurations(replica), "apply", "-f", "-");
    eventually(
        "the API server asks us",
        () -> {
          kubectl().runWith(DRY_RUN_OBJECTS, "create", "--dry-run=server", "-f", "-");
          return callCount("ingresses.validate.portcullis.dev") > judged
              && callCount("services.mutate.portcullis.dev") > named;
        });
  }

  /**
   * Fails if a webhook was skipped or failed: a condition without a value, a failed call, an
   * invalid answer.
   */
  void assertEveryCallWasAnswered() {
    PrometheusMetrics metrics = cluster.metrics().linesContaining(".portcullis.dev\"");
    assertTrue(metrics.sum("apiserver_admission_webhook_request_total", Map.of()) > 0);
    assertEquals(
        0, metrics.sum("apiserver_admission_match_condition_evaluation_errors_total", Map.of()));
    assertEquals(
        0,
        metrics.sum("apiserver_admission_webhook_fail_open_count", Map.of()),
        () -> metrics.linesContaining("fail_open").text());
    assertEquals(
        metrics.sum(
            "apiserver_admission_webhook_rejection_count", Map.of("error_type", "no_error")),
        metrics.sum("apiserver_admission_webhook_rejection_count", Map.of()));
  }

  /** The number of calls of that webhook. */
  private double callCount(String webhook) {
    return cluster
        .metrics()
        .sum("apiserver_admission_webhook_request_total", Map.of("name", webhook));
  }

  private String configurations(Replica replica) {
    try {
      String shipped = Files.readString(certificates.resolve("webhooks.yaml"));
      String here = shipped;
      for (String path : List.of("validate", "mutate")) {
        String url = "url: https://localhost:" + replica.port() + "/" + path;
        assertEquals(2, here.split(Pattern.quote(SERVICE.formatted(path))).length);
        here = here.replace(SERVICE.formatted(path), url);
      }
      return here.replace("timeoutSeconds: 3", "timeoutSeconds: " + timeoutSeconds());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Longer than the three seconds that are shipped, because the first reviews of a slow machine
   * take longer; at most what the API server accepts.
   */
  private static long timeoutSeconds() {
    return Math.min(30, Math.round(10 * Deadline.loadFactor()));
  }

  /** Deletes the webhook configurations, so that everything is admitted. */
  void unregister() {
    kubectl()
        .runOk(
            "delete",
            "validatingwebhookconfiguration,mutatingwebhookconfiguration",
            "portcullis",
            "--ignore-not-found");
  }

  /** Creates namespaces, by name with their profile; the default profile is not a label. */
  void makeNamespaces(Map<String, String> profiles) {
    kubectl().runOkWith(NamespaceManifest.ofAll(profiles), "create", "-f", "-");
  }

  /** kubectl as a user whose writes are excluded from the webhook and who may do everything. */
  Kubectl bypassingKubectl() {
    return cluster.kubectlAs("system:kube-controller-manager", "system:masters");
  }

  ClusterAccess cluster() {
    return cluster;
  }

  /** An admin's client that does not retry; to be closed. */
  KubernetesClient client() {
    return NonRetryingClient.of(cluster);
  }

  /** The admin's kubeconfig. */
  public Path kubeconfig() {
    return cluster.kubeconfig();
  }

  /** kubectl as the admin. */
  public Kubectl kubectl() {
    return cluster.kubectl();
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // Files in the temporary folder may stay.
    }
  }
}
