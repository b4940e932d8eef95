package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
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
 * Portcullis as shipped: the manifests applied unchanged, and replicas that manage certificates and
 * registration. Without a route to Services, they register their loopback address.
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

  /** Installs it in a new control plane, whose controllers create service accounts. */
  static SelfManagedInstallation startOn(ControlPlane plane) {
    plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    SelfManagedInstallation installation = new SelfManagedInstallation(plane.cluster());
    installation.apply();
    return installation;
  }

  /** Installs it as an admin does, the first time or again. */
  void apply() {
    kubectl.runOk("apply", "-k", MANIFESTS.toString());
  }

  /** Uninstalls it as an admin does. */
  void delete() {
    kubectl.runOk("delete", "-k", MANIFESTS.toString());
  }

  /** Restores the state right after the installation. */
  void reset() {
    unregister();
    kubectl.runOk("delete", "secret,lease", "-n", "portcullis", "--all");
    apply();
  }

  /** A replica on loopback with the shipped service account. */
  Replica replica(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("portcullis.registration.address", "https://localhost:0");
    return replicaBehindService(all);
  }

  /** A replica that registers the Service, which has no endpoints here. */
  Replica replicaBehindService(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("portcullis.registration.lease", "3s");
    all.putIfAbsent("portcullis.registration.stable-interval", "1s");
    all.putIfAbsent("portcullis.audit.mode", "on"); // As in a Pod.
    all.putIfAbsent("portcullis.audit.lease", "3s");
    all.putIfAbsent("portcullis.tls.names", "localhost");
    return Replica.start(
        all,
        "--tls",
        "self-managed",
        "--kubeconfig",
        cluster.kubeconfigOfServiceAccount("portcullis", "portcullis").toString());
  }

  /** The number of webhooks in a configuration, which must exist. */
  int webhooks(String configuration) {
    return words(readField(configuration, "{.webhooks[*].name}")).size();
  }

  /** A field of one of the configurations. */
  String readField(String configuration, String jsonPath) {
    return kubectl.runOk("get", configuration, "portcullis", "-o=jsonpath=" + jsonPath);
  }

  /** The identity of the replica that holds a Lease; empty if none does. */
  String leaseHolder(String lease) {
    return kubectl.runOk(
        "get", "lease", lease, "-n", "portcullis", "-o=jsonpath={.spec.holderIdentity}");
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** Waits until both configurations have the shipped static entries. */
  void awaitRegistered() {
    eventually(
        "both configurations are filled in",
        () -> CONFIGURATIONS.stream().allMatch(c -> webhooks(c) > 0));
  }

  /** Waits until both configurations have the shipped entries with the shipped failure policies. */
  void awaitFinalPhase() {
    awaitRegistered();
    eventually("reviews have arrived", () -> failurePolicies().contains("Fail"));
  }

  /** The failure policies of the webhooks that validate, in their order. */
  String failurePolicies() {
    return readField(CONFIGURATIONS.get(0), "{.webhooks[*].failurePolicy}");
  }

  /** Deletes both configurations, so that everything is admitted. */
  void unregister() {
    kubectl.runOk("delete", String.join(",", CONFIGURATIONS), "portcullis", "--ignore-not-found");
  }

  /** Sets the ready replicas of the Service, as a kubelet would report them. */
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
