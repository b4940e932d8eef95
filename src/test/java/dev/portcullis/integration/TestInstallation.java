package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ClusterAccess;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Portcullis in a real cluster, as an admin installs it: the shipped manifests, applied as they are
 * by kubectl, and the certificates of {@code certs/generate.sh}. No kubelet runs there, so a test
 * starts the replicas, and the webhook configurations name an address on loopback in place of the
 * Service.
 */
public final class TestInstallation {

  private static final Path PROJECT_FOLDER = Path.of("").toAbsolutePath();
  private static final String SERVICE =
      "service: {namespace: portcullis, name: portcullis, path: /%s, port: 443}";

  /** One of a kind that is judged, and one that is named; neither is stored. */
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

  /** The one with a replica and its webhooks that all tests of a JVM share, who stop nothing. */
  public static synchronized TestInstallation shared() {
    if (shared == null) {
      TestInstallation installation = install(SharedControlPlane.get());
      installation.register(installation.replica(Map.of()).awaitReady());
      shared = installation;
    }
    return shared;
  }

  /** Applies everything but the webhook configurations, and makes certificates. */
  static TestInstallation install(ClusterAccess cluster) {
    cluster.kubectl().runOk("apply", "-k", PROJECT_FOLDER.resolve("k8s/files").toString());
    return withCertificates(cluster);
  }

  /** The same one, with certificates of its own. */
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

  /** Makes a certificate; a second one is under the same CA. */
  void makeCertificates() {
    String script = PROJECT_FOLDER.resolve("certs/generate.sh").toString();
    ProcessResult finished =
        ProcessLauncher.LOCAL.run("", List.of(script, certificates.toString()));
    assertEquals(0, finished.exitCode(), finished::toString);
  }

  /** A replica under the shipped service account, with the rights that it has and no others. */
  Replica replica(Map<String, String> settings) {
    return replica(settings, cluster.kubeconfigOfServiceAccount("portcullis", "portcullis"));
  }

  /** A replica that reaches the API server in another way. */
  Replica replica(Map<String, String> settings, Path kubeconfig) {
    List<String> args = new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString()));
    args.addAll(tlsArguments());
    return Replica.start(settings, args.toArray(String[]::new));
  }

  /** What {@code serve} is told to find the certificate and its key. */
  List<String> tlsArguments() {
    return List.of(
        "--tls-cert",
        certificates.resolve("tls.crt").toString(),
        "--tls-key",
        certificates.resolve("tls.key").toString());
  }

  /** Applies the shipped webhook configurations, the Service in them unchanged. */
  void registerService() {
    kubectl().runOk("apply", "-f", certificates.resolve("webhooks.yaml").toString());
  }

  /**
   * Applies the shipped webhook configurations, with that replica in the place of the Service, and
   * waits until the API server has heard of both.
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
   * Fails if a webhook of ours was left out or was in anybody's way although it answered nothing: a
   * condition that has no value, a call that failed, an answer that is none.
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

  /** How often the API server has called that webhook. */
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
      return here;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the webhook configurations away, as when nobody answers and everything fails open. */
  void unregister() {
    kubectl()
        .runOk(
            "delete",
            "validatingwebhookconfiguration,mutatingwebhookconfiguration",
            "portcullis",
            "--ignore-not-found");
  }

  /** Makes namespaces, by name with their profile; the default one is not written on them. */
  void makeNamespaces(Map<String, String> profiles) {
    kubectl()
        .runOkWith(
            profiles.entrySet().stream()
                .map(e -> namespace(e.getKey(), e.getValue()))
                .collect(Collectors.joining("---\n")),
            "create",
            "-f",
            "-");
  }

  private static String namespace(String name, String profile) {
    String labels = profile.equals("standard") ? "" : "portcullis.dev/profile: \"" + profile + '"';
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %s, labels: {%s}}
    """
        .formatted(name, labels);
  }

  /** kubectl as one of those whose writes never reach the webhook, and who may do anything. */
  Kubectl bypassingKubectl() {
    return cluster.kubectlAs("system:kube-controller-manager", "system:masters");
  }

  ClusterAccess cluster() {
    return cluster;
  }

  /** A client of the admin's that does not try again by itself; to be closed. */
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
      // What a test leaves in the folder for temporary files hurts nobody.
    }
  }
}
