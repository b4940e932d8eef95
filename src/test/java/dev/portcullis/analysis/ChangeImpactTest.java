package dev.portcullis.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.rules.Finding;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link ChangeImpactPropertiesTest} covers single changes. */
final class ChangeImpactTest {

  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  /** The Ingress is related to the Service, and changes itself. */
  @Test
  void changedObjectIsEvaluatedOnce() {
    SnapshotView before = view(MANIFESTS);
    SnapshotView after =
        view(MANIFESTS.replace("{port: 80}", "{port: 81}").replace("number: 80", "number: 82"));
    List<ResourceChange> changes =
        List.of(
            ResourceChange.update(service(before), service(after)),
            ResourceChange.update(ingress(before), ingress(after)));
    assertEquals(
        List.of("backend-port-missing"),
        ChangeImpact.of(changes, before, after).introduced().stream().map(Finding::rule).toList());
  }

  private static Service service(SnapshotView view) {
    return view.service(new ServiceRef("shop", "web")).toOptional().orElseThrow();
  }

  private static Ingress ingress(SnapshotView view) {
    return view.ingressesTo(new ServiceRef("shop", "web")).toOptional().orElseThrow().get(0);
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
