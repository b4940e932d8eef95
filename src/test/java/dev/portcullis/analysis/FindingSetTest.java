package dev.portcullis.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.model.UnreadableResource.UnknownReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link FindingSetPropertiesTest} covers random changes. */
final class FindingSetTest {

  /** Two equal paths, a class, and a slice of a controller. */
  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: edge}
      spec: {controller: k8s.io/ingress-nginx}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec:
        ingressClassName: edge
        rules:
          - http:
              paths:
                - {path: /, pathType: Exact, backend: {service: {name: web, port: {number: 8080}}}}
                - {path: /, pathType: Exact, backend: {service: {name: web, port: {number: 8080}}}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: other, namespace: other}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: web-1
        namespace: shop
        labels:
          kubernetes.io/service-name: web
          endpointslice.kubernetes.io/managed-by: endpointslicemirroring-controller.k8s.io
      addressType: IPv4
      endpoints: [{addresses: [10.0.0.1]}]
      ports: [{name: web, port: 8080}]
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: web, namespace: shop}
      subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{name: http, port: 8080}]}]
      """;

  /** Equal findings are counted; the slice of a controller has no findings. */
  @Test
  void findsTheFindingsOfUserManagedObjects() {
    assertEquals(
        Set.of(
            "Ingress shop/shop backend-port-is-target-port 1",
            "Ingress shop/shop backend-port-is-target-port 2"),
        describe(of(view(MANIFESTS))));
  }

  @Test
  void changedServiceChangesTheFindingsOfRelatedObjects() {
    String after = MANIFESTS.replace("name: http, port: 80,", "name: web, port: 8080,");
    assertEquals(
        Set.of("Endpoints shop/web endpoints-port-name 1"),
        describe(withChanges(MANIFESTS, after)));
    assertSameAsEvaluatingAll(MANIFESTS, after);
    assertSameAsEvaluatingAll(after, MANIFESTS);
  }

  @Test
  void changedClassChangesTheFindingsOfAllIngresses() {
    assertSameAsEvaluatingAll(
        MANIFESTS, MANIFESTS.replace("k8s.io/ingress-nginx", "traefik.io/ingress-controller"));
  }

  /** A view that does not know the Ingresses of a Service cannot tell which are affected. */
  @Test
  void unknownRelatedObjectsAreAllEvaluated() {
    SnapshotView before = view(MANIFESTS);
    String changed = MANIFESTS.replace("port: 80,", "port: 81,");
    SnapshotView after =
        new SnapshotView(view(changed).objects(), (k, n) -> false, DataPlane.KUBE_PROXY);
    assertEquals(
        describe(FindingSet.of(view(MANIFESTS).objects().stream(), after)),
        describe(
            of(before)
                .withChanges(
                    changes(before, view(changed)),
                    () -> view(MANIFESTS).objects().stream(),
                    after)));
  }

  @Test
  void addedFindingsAreThoseThatAnotherSetDoesNotHave() {
    FindingSet all = of(view(MANIFESTS));
    assertEquals(Set.of(), all.addedSince(all));
    assertEquals(all.findings().keySet(), all.addedSince(FindingSet.EMPTY));
  }

  private static void assertSameAsEvaluatingAll(String before, String after) {
    assertEquals(of(view(after)), withChanges(before, after));
  }

  private static FindingSet of(SnapshotView view) {
    return FindingSet.of(view.objects().stream(), view);
  }

  private static FindingSet withChanges(String before, String after) {
    SnapshotView now = view(after);
    return of(view(before))
        .withChanges(changes(view(before), now), () -> now.objects().stream(), now);
  }

  private static List<ResourceChange> changes(SnapshotView before, SnapshotView after) {
    Map<ObjectKey, Resource> old =
        before.objects().stream()
            .collect(Collectors.toMap(Resource::key, r -> r, (a, b) -> b, TreeMap::new));
    List<ResourceChange> changes = new ArrayList<>();
    for (Resource now : after.objects()) {
      if (!now.equals(old.get(now.key()))) {
        changes.add(new ResourceChange(Optional.of(old.get(now.key())), Optional.of(now)));
      }
    }
    return changes;
  }

  private static Set<String> describe(FindingSet set) {
    return set.findings().keySet().stream()
        .map(i -> i.object() + " " + i.rule() + " " + i.occurrence())
        .collect(Collectors.toCollection(TreeSet::new));
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

  /** Size must not be an exemption. */
  @Test
  void reportsObjectThatIsTooLarge() {
    Resource large =
        new UnreadableResource(
            ResourceMeta.of(new ObjectKey(Kind.INGRESS, "shop", "large")), UnknownReason.TOO_LARGE);
    Resource other =
        new UnreadableResource(ResourceMeta.of(new ObjectKey(Kind.INGRESS, "shop", "other")));
    List<Resource> objects = List.of(large, other);
    SnapshotView view = new SnapshotView(objects, DataPlane.KUBE_PROXY);
    FindingSet found = FindingSet.of(objects.stream(), view);
    assertEquals(Set.of("Ingress shop/large object-too-large 1"), describe(found));
    FindingSet updated =
        FindingSet.EMPTY.withChanges(
            List.of(ResourceChange.creation(large)), objects::stream, view);
    assertEquals(found, updated);
  }

  private static Ingress broken(int number, int backends) {
    return new Ingress(
        ResourceMeta.of(new ObjectKey(Kind.INGRESS, "shop", "i-%05d".formatted(number))),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        IntStream.range(0, backends)
            .mapToObj(
                i ->
                    new Ingress.Backend(
                        FieldPath.ROOT.field("a").index(i),
                        FieldPath.ROOT.field("b").index(i),
                        "/" + i,
                        "missing-" + i,
                        new PortRef.ByNumber(80)))
            .toList());
  }

  @Test
  void limitsFindingsOfOneObject() {
    List<Resource> objects = List.of(broken(1, 1_000));
    FindingSet found =
        FindingSet.of(
            objects.stream(), new SnapshotView(objects, (k, n) -> true, DataPlane.KUBE_PROXY));
    assertEquals(FindingSet.MAX_PER_OBJECT, found.findings().size());
  }

  /** Also while objects come and go, and with the result of a full evaluation. */
  @Test
  void limitsFindingsOfNamespace() {
    int full = FindingSet.MAX_PER_NAMESPACE / FindingSet.MAX_PER_OBJECT;
    List<Resource> objects = new ArrayList<>();
    FindingSet found = FindingSet.EMPTY;
    for (int i = 0; i < full + 10; i++) {
      Resource created = broken(1_000 - i, FindingSet.MAX_PER_OBJECT);
      objects.add(created);
      found = updated(found, objects, ResourceChange.creation(created));
    }
    assertEquals(FindingSet.MAX_PER_NAMESPACE, found.findings().size());
    while (!objects.isEmpty()) {
      Resource deleted = objects.remove(0);
      found = updated(found, objects, ResourceChange.deletion(deleted));
    }
    assertEquals(FindingSet.EMPTY, found);
  }

  private static FindingSet updated(
      FindingSet before, List<Resource> objects, ResourceChange change) {
    SnapshotView view = new SnapshotView(objects, (k, n) -> true, DataPlane.KUBE_PROXY);
    FindingSet after = before.withChanges(List.of(change), objects::stream, view);
    assertEquals(FindingSet.of(objects.stream(), view), after);
    return after;
  }
}
