package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdmissionResultTest {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: %d}]}
      ---
      """;

  /** Two paths with one backend, and one with another. */
  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec:
        rules:
          - http:
              paths:
                - {path: /a, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                - {path: /b, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                - {path: /c, pathType: Prefix, backend: {service: {name: web, port: {number: 82}}}}
      """;

  /** The owner of the Service cannot correct the paths of another object one by one. */
  @Test
  void partOfAnotherObjectIsOneCause() {
    SnapshotView before = view(SERVICE.formatted(80).replace("80}", "80}, {port: 82}") + INGRESS);
    assertEquals(
        List.of("paths[0].backend.service.port.number", "paths[2].backend.service.port.number"),
        fieldsOfCauses(
            before, ResourceChange.update(service(before), service(view(SERVICE.formatted(81))))));
  }

  @Test
  void everyPathOfTheRequestObjectIsACause() {
    SnapshotView after = view(SERVICE.formatted(81) + INGRESS);
    assertEquals(
        List.of(
            "paths[0].backend.service.port.number",
            "paths[1].backend.service.port.number",
            "paths[2].backend.service.port.number"),
        fieldsOfCauses(
            after,
            ResourceChange.creation(
                after
                    .ingressesTo(new ServiceRef("shop", "web"))
                    .toOptional()
                    .orElseThrow()
                    .get(0))));
  }

  private static List<String> fieldsOfCauses(SnapshotView view, ResourceChange change) {
    LocalDate today = LocalDate.of(2026, 7, 1);
    return new AdmissionEvaluator(view, Policy.STANDARD)
        .validate(new AdmissionRequest(change, "user", false), today).causes().stream()
            .map(c -> c.field().text().replace("spec.rules[0].http.", ""))
            .toList();
  }

  private static Service service(SnapshotView view) {
    return view.service(new ServiceRef("shop", "web")).toOptional().orElseThrow();
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
}
