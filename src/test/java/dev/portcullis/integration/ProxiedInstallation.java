package dev.portcullis.integration;

import dev.portcullis.controlplane.ApiServerProxy;
import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.PrometheusMetrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Portcullis in its own cluster, which it reaches through a proxy. Test clients do not use the
 * proxy. The webhooks are those of one replica at a time.
 */
final class ProxiedInstallation {

  private static ProxiedInstallation shared;

  private final TestInstallation installation;
  private final ApiServerProxy proxy;
  private final KubernetesClient client;
  private final Replica replica;

  private ProxiedInstallation(ClusterAccess cluster) {
    installation = TestInstallation.install(cluster);
    proxy = ApiServerProxy.startFor(cluster);
    client = installation.client();
    replica = replica(Map.of());
  }

  /** The installation that all tests of a JVM share; they restore its proxy and replica. */
  static synchronized ProxiedInstallation shared() {
    if (shared == null) {
      ControlPlane plane = ControlPlane.start();
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      shared = new ProxiedInstallation(plane.cluster());
      shared.register(shared.replica);
    }
    return shared;
  }

  /** Registers that replica's webhooks. */
  void register(Replica asked) {
    installation.register(asked.awaitReady());
  }

  /** The replica with the shipped settings, which is registered by default. */
  Replica defaultReplica() {
    return replica;
  }

  /**
   * Starts a replica with the shipped service account that reaches the cluster through the proxy.
   */
  Replica replica(Map<String, String> settings) {
    String token = installation.cluster().tokenOfServiceAccount("portcullis", "portcullis");
    return installation.replica(settings, proxy.kubeconfig(token));
  }

  /** The API server's current metrics. */
  PrometheusMetrics metrics() {
    return installation.cluster().metrics();
  }

  ApiServerProxy proxy() {
    return proxy;
  }

  Kubectl kubectl() {
    return installation.kubectl();
  }

  /** The admin's kubectl, without the proxy. */
  KubernetesClient client() {
    return client;
  }

  /** Creates or changes objects. */
  void createOrReplace(String manifests) {
    objects(manifests).forEach(o -> o.createOr(NonDeletingOperation::update));
  }

  /** Dry-runs the creation of objects. */
  void dryRun(String manifests) {
    objects(manifests).forEach(o -> o.dryRun().create());
  }

  /** Replaces objects by deletion and creation. */
  void replace(String manifests) {
    delete(manifests);
    createOrReplace(manifests);
  }

  /** Deletes objects, whatever their state. */
  void delete(String manifests) {
    objects(manifests).forEach(NamespaceableResource::delete);
  }

  private Stream<NamespaceableResource<HasMetadata>> objects(String manifests) {
    return client
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .resources();
  }
}
