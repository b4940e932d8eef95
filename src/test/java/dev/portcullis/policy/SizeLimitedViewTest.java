package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link AdmissionEvaluatorPropertiesTest} covers live reads; its clusters are small. */
final class SizeLimitedViewTest {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;

  private static final String INGRESS =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web-%d, namespace: shop}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  @Test
  void hasNoResultWhenTooManyResourcesAreRelated() {
    assertTrue(changeSelectorOfServiceWith(100).orElseThrow().allowed());
    assertEquals(Optional.empty(), changeSelectorOfServiceWith(101));
  }

  private static Optional<AdmissionResult> changeSelectorOfServiceWith(int ingresses) {
    String manifests =
        IntStream.range(0, ingresses)
            .mapToObj(INGRESS::formatted)
            .collect(Collectors.joining("", SERVICE, ""));
    SnapshotView view = view(manifests);
    ResourceChange change =
        ResourceChange.update(
            service(view), service(view(SERVICE.replace("app: web", "app: other"))));
    return new AdmissionEvaluator(view, Policy.STANDARD)
        .validateNonBlocking(new AdmissionRequest(change, "user", false), LocalDate.of(2026, 7, 1));
  }

  private static SnapshotView view(String manifests) {
    return new SnapshotView(
        ManifestLoader.load(
                List.of("-"),
                new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)),
                "default")
            .resources(),
        DataPlane.KUBE_PROXY);
  }

  private static Resource service(SnapshotView view) {
    return view.service(new ServiceRef("shop", "web")).toOptional().orElseThrow();
  }
}
