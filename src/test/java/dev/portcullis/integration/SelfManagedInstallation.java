package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Kubectl;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Portcullis as it is shipped: the manifests applied as they are, and replicas that make their own
 * certificates and register themselves. Where there is no way for a Service to lead to them they
 * register their address on loopback.
 */
final class SelfManagedInstallation {

  static final List<String> CONFIGURATIONS =
      List.of("validatingwebhookconfiguration", "mutatingwebhookconfiguration");

  private static final Path MANIFESTS = Path.of("k8s").toAbsolutePath();

  private final ClusterAccess cluster;
  private final Kubectl kubectl;

  SelfManagedInstallation(ClusterAccess cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.kubectl();
  }

  /** As an admin installs it, and installs it once more. */
  void apply() {
    kubectl.runOk("apply", "-k", MANIFESTS.toString());
  }

  /** As an admin takes it away. */
  void delete() {
    kubectl.runOk("delete", "-k", MANIFESTS.toString());
  }

  /** As it was right after it was installed. */
  void reset() {
    unregister();
    kubectl.runOk("delete", "secret,lease", "-n", "portcullis", "--all");
    apply();
  }

  /** A replica on loopback under the shipped service account. */
  Replica replica(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("portcullis.registration.address", "https://localhost:0");
    all.putIfAbsent("portcullis.registration.lease", "3s");
    all.putIfAbsent("portcullis.audit.mode", "on"); // as in a pod
    all.putIfAbsent("portcullis.audit.lease", "3s");
    all.putIfAbsent("portcullis.tls.names", "localhost");
    return Replica.start(
        all,
        "--tls",
        "self-managed",
        "--kubeconfig",
        cluster.kubeconfigOfServiceAccount("portcullis", "portcullis").toString());
  }

  /** How many webhooks a configuration has; it has to be there. */
  int webhooks(String configuration) {
    return words(readField(configuration, "{.webhooks[*].name}")).size();
  }

  /** What stands in one of the configurations. */
  String readField(String configuration, String jsonPath) {
    return kubectl.runOk("get", configuration, "portcullis", "-o=jsonpath=" + jsonPath);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** Waits until both have the entries that are shipped for static registration. */
  void awaitRegistered() {
    eventually(
        "both configurations are filled in",
        () -> CONFIGURATIONS.stream().allMatch(c -> webhooks(c) > 0));
  }

  /** Takes both configurations away, as when nobody answers and everything fails open. */
  void unregister() {
    kubectl.runOk("delete", String.join(",", CONFIGURATIONS), "portcullis", "--ignore-not-found");
  }

  /** Who of the replicas can be called by way of the Service, as a kubelet would say. */
  void publishEndpoints(List<String> addresses, int port) {
    kubectl.runOkWith(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: portcullis-by-hand
          namespace: portcullis
          labels: {kubernetes.io/service-name: portcullis}
        addressType: IPv4
        endpoints: %s
        ports: [{name: https, port: %d}]
        """
            .formatted(
                addresses.stream()
                    .map(a -> "{addresses: [" + a + "], conditions: {ready: true}}")
                    .toList(),
                port),
        "apply",
        "-f",
        "-");
  }

  /** The CA in the Secret. */
  X509Certificate caCertificate() {
    String encoded =
        kubectl.runOk(
            "get", "secret", "portcullis-tls", "-n", "portcullis", "-o=jsonpath={.data.ca\\.crt}");
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Kubectl kubectl() {
    return kubectl;
  }
}
