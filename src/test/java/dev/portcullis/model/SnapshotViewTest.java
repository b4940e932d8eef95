package dev.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Look-ups in fixed sets of objects, and in overlays on them. */
final class SnapshotViewTest {

  private static final ServiceRef WEB = new ServiceRef("shop", "web");
  private static final ServiceRef API = new ServiceRef("shop", "api");
  private static final Service SERVICE =
      new Service(
          ResourceMeta.of(WEB.key()),
          Service.Type.CLUSTER_IP,
          false,
          Map.of(),
          List.of(),
          Set.of());
  private static final EndpointSet ENDPOINTS =
      new EndpointSet(
          ResourceMeta.of(new ObjectKey(Kind.ENDPOINTS, "shop", "web")),
          Optional.of(WEB),
          false,
          List.of());
  private static final ResourceView MANIFESTS =
      new SnapshotView(List.of(SERVICE, ENDPOINTS), DataPlane.KUBE_PROXY);

  @Test
  void manifestsDecideOnlyAboutNamespacesWithServices() {
    assertEquals(Lookup.found(SERVICE), MANIFESTS.service(WEB));
    assertEquals(Lookup.absent(), MANIFESTS.service(API));
    assertEquals(Lookup.unknown(), MANIFESTS.service(new ServiceRef("other", "web")));
    assertEquals(Lookup.unknown(), MANIFESTS.namespace("shop"));
    assertEquals(Lookup.unknown(), MANIFESTS.controllerOf("public"));
    assertEquals(Lookup.found(List.of(ENDPOINTS)), MANIFESTS.endpointsOf(WEB));
    assertEquals(Lookup.found(List.of()), MANIFESTS.endpointsOf(API));
  }

  @Test
  void objectsThatWereNotListedAreUnknown() {
    ResourceView listed =
        new SnapshotView(
            List.of(SERVICE), (kind, namespace) -> kind == Kind.SERVICE, DataPlane.CILIUM);
    assertEquals(Lookup.absent(), listed.service(API));
    assertEquals(Lookup.unknown(), listed.endpointsOf(WEB));
    assertEquals(Lookup.unknown(), listed.ingressesTo(WEB));
    assertEquals(DataPlane.CILIUM, listed.without(WEB.key()).dataPlane());
  }

  /** A cluster is never asked for Rollouts, so one that no file shows may exist. */
  @Test
  void onlyManifestsShowThatNoRolloutWritesAnIngress() {
    Rollout rollout =
        new Rollout(
            ResourceMeta.of(new ObjectKey(Kind.ROLLOUT, "shop", "web")), Set.of("canary", "web"));
    ObjectKey canary = new ObjectKey(Kind.INGRESS, "shop", "canary");
    ObjectKey other = new ObjectKey(Kind.INGRESS, "other", "canary");
    ResourceView files = new SnapshotView(List.of(rollout), DataPlane.KUBE_PROXY);
    assertEquals(Lookup.found(rollout), files.rolloutOf(canary));
    assertEquals(Lookup.absent(), files.without(WEB.key()).rolloutOf(other));
    ResourceView cluster =
        new SnapshotView(
            List.of(rollout), (kind, namespace) -> kind != Kind.ROLLOUT, DataPlane.KUBE_PROXY);
    assertEquals(Lookup.found(rollout), cluster.rolloutOf(canary));
    assertEquals(Lookup.unknown(), cluster.rolloutOf(other));
  }

  @Test
  void overlayReplacesOneObject() {
    EndpointSet slice =
        new EndpointSet(
            new ResourceMeta(
                new ObjectKey(Kind.ENDPOINT_SLICE, "shop", "web-1"),
                Map.of(EndpointSet.SERVICE_NAME_LABEL, "web"),
                Map.of(),
                List.of(),
                false),
            Optional.of(WEB),
            false,
            List.of());
    assertEquals(Lookup.absent(), MANIFESTS.without(WEB.key()).service(WEB));
    assertEquals(Lookup.found(List.of(ENDPOINTS, slice)), MANIFESTS.with(slice).endpointsOf(WEB));
    assertEquals(Lookup.found(List.of()), MANIFESTS.without(ENDPOINTS.key()).endpointsOf(WEB));
    ResourceMeta meta = slice.meta();
    assertEquals(Lookup.unknown(), MANIFESTS.with(new UnreadableResource(meta)).endpointsOf(WEB));
    assertEquals(
        Lookup.unknown(), MANIFESTS.with(new UnreadableResource(SERVICE.meta())).service(WEB));
  }
}
