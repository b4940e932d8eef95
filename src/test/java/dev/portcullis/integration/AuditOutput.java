package dev.portcullis.integration;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.PrometheusMetrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the audit published: metrics, reports, Events. */
final class AuditOutput implements AutoCloseable {

  /** The report APIs by kind. */
  enum OutputKind {
    OPEN_REPORTS("openreports.io", "v1alpha1", "Report", "reports"),
    POLICY_REPORTS("wgpolicyk8s.io", "v1alpha2", "PolicyReport", "policyreports"),
    EVENTS("events.k8s.io", "v1", "Event", "events");

    private final ResourceDefinitionContext type;

    OutputKind(String group, String version, String kind, String plural) {
      type =
          new ResourceDefinitionContext.Builder()
              .withGroup(group)
              .withVersion(version)
              .withKind(kind)
              .withPlural(plural)
              .withNamespaced(true)
              .build();
    }
  }

  /**
   * HTTP/1.1, because the client does not repeat requests that a closed HTTP/2 connection loses.
   */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final KubernetesClient client;

  AuditOutput(ClusterAccess cluster) {
    client = NonRetryingClient.of(cluster);
  }

  /** The metrics of a replica. */
  static PrometheusMetrics metrics(Replica replica) {
    URI page = URI.create("http://localhost:" + replica.healthPort() + "/q/metrics");
    try {
      return new PrometheusMetrics(
          HTTP.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The sum of the findings with those labels over these replicas. */
  static int findingCount(List<Replica> replicas, Map<String, String> labels) {
    return (int)
        replicas.stream()
            .filter(Replica::isRunning)
            .mapToDouble(r -> metrics(r).sum("portcullis_audit_findings", labels))
            .sum();
  }

  /** Whether that replica is the leader of the audit. */
  static boolean isLeader(Replica replica) {
    return metrics(replica).sum("portcullis_audit_leader", Map.of()) == 1;
  }

  /** The report of a namespace. */
  Optional<GenericKubernetesResource> report(OutputKind api, String namespace) {
    return Optional.ofNullable(
        client
            .genericKubernetesResources(api.type)
            .inNamespace(namespace)
            .withName("portcullis")
            .get());
  }

  /** All reports of that kind. */
  List<GenericKubernetesResource> reports(OutputKind api) {
    return client.genericKubernetesResources(api.type).inAnyNamespace().list().getItems();
  }

  /** The number of results of that kind in the report of a namespace; 0 without a report. */
  int resultCount(OutputKind api, String namespace, String result) {
    return report(api, namespace).map(r -> r.<Integer>get("summary", result)).orElse(0);
  }

  /** The Events about an object, with that reason. */
  List<GenericKubernetesResource> events(
      String namespace, String kind, String name, String reason) {
    return client
        .genericKubernetesResources(OutputKind.EVENTS.type)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(e -> kind.equals(e.get("regarding", "kind")))
        .filter(e -> name.equals(e.get("regarding", "name")))
        .filter(e -> reason.equals(e.get("reason")))
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
