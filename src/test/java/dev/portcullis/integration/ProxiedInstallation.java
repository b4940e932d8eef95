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
 * Portcullis in a cluster of its own, which it sees by way of a proxy. Whoever asks the API server
 * for something does not go through that. Its webhooks are those of one replica at a time.
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

  /** The one that all tests of a JVM share, who leave its proxy and its replica as they were. */
  static synchronized ProxiedInstallation shared() {
    if (shared == null) {
      ControlPlane plane = ControlPlane.start();
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      shared = new ProxiedInstallation(plane.cluster());
      shared.register(shared.replica);
    }
    return shared;
  }

  /** Whoever asks the API server for something from now on, that replica is asked about it. */
  void register(Replica asked) {
    installation.register(asked.awaitReady());
  }

  /** The replica with the shipped settings, which is asked unless another one is registered. */
  Replica defaultReplica() {
    return replica;
  }

  /** Starts a replica of the shipped service account that sees the cluster by way of the proxy. */
  Replica replica(Map<String, String> settings) {
    String token = installation.cluster().tokenOfServiceAccount("portcullis", "portcullis");
    return installation.replica(settings, proxy.kubeconfig(token));
  }

  /** What the API server counts, at this moment. */
  PrometheusMetrics metrics() {
    return installation.cluster().metrics();
  }

  ApiServerProxy proxy() {
    return proxy;
  }

  Kubectl kubectl() {
    return installation.kubectl();
  }

  /** The admin's, straight to the API server. */
  KubernetesClient client() {
    return client;
  }

  /** Creates objects, or changes them into these. */
  void createOrReplace(String manifests) {
    objects(manifests).forEach(o -> o.createOr(NonDeletingOperation::update));
  }

  /** Asks whether objects could be created. */
  void dryRun(String manifests) {
    objects(manifests).forEach(o -> o.dryRun().create());
  }

  /** Deletes objects and creates others in their place. */
  void replace(String manifests) {
    delete(manifests);
    createOrReplace(manifests);
  }

  /** Deletes objects, whatever they are like by now. */
  void delete(String manifests) {
    objects(manifests).forEach(NamespaceableResource::delete);
  }

  private Stream<NamespaceableResource<HasMetadata>> objects(String manifests) {
    return client
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .resources();
  }
}
