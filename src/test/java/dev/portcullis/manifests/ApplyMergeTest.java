package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Merges a file into a live object as kubectl apply does. */
final class ApplyMergeTest {

  private static final String APPLIED =
      """
      {apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop, annotations: {app: a}},
       spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80}, {name: old, port: 81}]}}
      """;

  private static final String LIVE =
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: web
        namespace: shop
        resourceVersion: "7"
        annotations: {app: a, other: b%s}
      spec:
        type: NodePort
        clusterIP: 10.0.0.1
        ipFamilies: [IPv4]
        selector: {app: web}
        ports:
        - {name: http, port: 80, protocol: TCP, targetPort: 80, nodePort: 30080}
        - {name: old, port: 81, protocol: TCP, targetPort: 81, nodePort: 30081}
        - {name: admin, port: 82, protocol: TCP, targetPort: 82, nodePort: 30082}
      status: {loadBalancer: {}}
      """;

  private static final String FILE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80}]}
      """;

  private static ApplyMerge live(boolean applied) {
    String last =
        applied
            ? ", kubectl.kubernetes.io/last-applied-configuration: '"
                + APPLIED.replace("\n", " ")
                + "'"
            : "";
    return ApplyMerge.ofLive(tree(LIVE.formatted(last)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(String yaml) {
    return new LinkedHashMap<>((Map<String, Object>) ManifestLoader.parseTrees(yaml).get(0));
  }

  private static SourcedResource file(String yaml) {
    Map<String, Object> tree = tree(yaml);
    Resource resource =
        ((ConversionResult.Converted) ResourceConverter.convert(tree, "shop")).resource();
    return new SourcedResource(resource, tree);
  }

  private static List<String> ports(ApplyMerge stored, String yaml) {
    return ((Service) stored.apply(file(yaml)).resource())
        .ports().stream().map(p -> p.name() + " " + p.port() + " " + p.nodePort()).toList();
  }

  /** Fields of the API server and of other clients stay; fields removed from the file go. */
  @Test
  void removesOnlyPreviouslyAppliedFields() {
    assertEquals(List.of("http 80 30080", "admin 82 30082"), ports(live(true), FILE));
    Resource merged = live(true).apply(file(FILE)).resource();
    assertEquals(Map.of("other", "b"), merged.meta().annotations());
    assertEquals(1, ((Service) merged).ipFamilies().size());
  }

  @Test
  void replacesListWithoutLastApplied() {
    assertEquals(List.of("http 80 30080"), ports(live(false), FILE));
    assertEquals(
        Map.of("app", "a", "other", "b"),
        live(false).apply(file(FILE)).resource().meta().annotations());
  }

  @Test
  void treatsOtherPortNumberAsNewPort() {
    assertEquals(
        List.of("http 8080 0"), ports(live(false), FILE.replace("port: 80}", "port: 8080}")));
    assertEquals(
        List.of("web 80 30080"), ports(live(false), FILE.replace("name: http", "name: web")));
  }

  @Test
  void reportsNoChangeForEqualFile() {
    assertFalse(live(true).isChangedBy(file(APPLIED)), "the third port belongs to another client");
    assertTrue(live(false).isChangedBy(file(APPLIED)));
    assertTrue(live(true).isChangedBy(file(FILE)), "a port is removed");
    String more = APPLIED.replace("selector:", "sessionAffinity: ClientIP, selector:");
    assertTrue(live(true).isChangedBy(file(more)));
    String same = LIVE.formatted("").replaceAll("(?s)status.*", "");
    assertFalse(live(false).isChangedBy(file(same.replaceFirst(".*resourceVersion.*\n", ""))));
    String annotated = APPLIED.replace("annotations: {app: a}", "annotations: {}");
    assertTrue(live(true).isChangedBy(file(annotated)), "an annotation is removed");
  }

  @Test
  void dropsServerManagedFields() {
    Map<?, ?> tree = live(true).liveResource().tree();
    assertFalse(tree.containsKey("status"));
    assertEquals(
        Map.of("name", "web", "namespace", "shop", "annotations", Map.of("app", "a", "other", "b")),
        tree.get("metadata"));
  }

  /** An API version that the API server no longer serves is not merged. */
  @Test
  void keepsFileOfOtherApiVersion() {
    ApplyMerge ingress =
        ApplyMerge.ofLive(
            tree(
                """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web, namespace: shop}
                spec: {ingressClassName: kong}
                """));
    SourcedResource old =
        file(
            """
            apiVersion: networking.k8s.io/v1beta1
            kind: Ingress
            metadata: {name: web, namespace: shop}
            spec: {backend: {serviceName: web, servicePort: 80}}
            """);
    assertEquals(old, ingress.apply(old));
    assertTrue(ingress.isChangedBy(old));
  }
}
