package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * Runs sample reviews at startup, so that classes are loaded before the first request. On a busy
 * node that takes longer than the timeout of the API server.
 */
@ApplicationScoped
class JvmWarmUp {

  /** Enough for the JVM to compile most of the code of a review once. */
  private static final int ITERATIONS = 200;

  private static final String SERVICE_MANIFEST =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      """;

  /** Denied: the Service has no port 81. */
  private static final String DENIED_INGRESS_REVIEW =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1",
       "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "Ingress"},
       "operation": "CREATE", "namespace": "warm-up", "name": "web", "object": {
        "metadata": {"name": "web", "namespace": "warm-up"},
        "spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 81}}}}}}}
      """;

  /** Patched: the port gets a name. */
  private static final String PATCHED_ENDPOINTS_REVIEW =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1",
       "kind": {"group": "", "version": "v1", "kind": "Endpoints"},
       "operation": "CREATE", "namespace": "warm-up", "name": "web", "object": {
        "metadata": {"name": "web", "namespace": "warm-up"},
        "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 8080}]}]}}}
      """;

  /** Runs only with a live cluster, because it delays the start of a local server. */
  void start(@Observes StartupEvent event, Instance<ClusterClient> cluster, Clock clock)
      throws InvalidReviewException {
    if (cluster.isResolvable()) {
      runReviews(clock);
    }
  }

  private static void runReviews(Clock clock) throws InvalidReviewException {
    AdmissionHandler handler =
        new AdmissionHandler(new AdmissionEvaluator(sampleView(), Policy.STANDARD), clock);
    for (int i = 0; i < ITERATIONS; i++) {
      for (String review : List.of(DENIED_INGRESS_REVIEW, PATCHED_ENDPOINTS_REVIEW)) {
        byte[] body = review.getBytes(StandardCharsets.UTF_8);
        handler.validate(AdmissionReviewParser.parse(body)).toJson();
        handler.mutate(AdmissionReviewParser.parse(body)).toJson();
      }
    }
  }

  private static SnapshotView sampleView() {
    byte[] manifests = SERVICE_MANIFEST.getBytes(StandardCharsets.UTF_8);
    return new SnapshotView(
        ManifestLoader.load(List.of("-"), new ByteArrayInputStream(manifests), "warm-up")
            .resources(),
        DataPlane.KUBE_PROXY);
  }
}
