package dev.portcullis.policy;

import static dev.portcullis.testing.YamlResources.endpoints;
import static dev.portcullis.testing.YamlResources.service;
import static dev.portcullis.testing.YamlResources.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.FakeLiveReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for endpoints whose labels and annotations say that no user maintains them. */
final class SpoofedOwnershipTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String SLICES = "endpointslice-controller.k8s.io";
  private static final String MIRRORS = "endpointslicemirroring-controller.k8s.io";
  private static final String HTTP = "{name: http, port: 80}";
  private static final String WRONG = "{name: wrong, port: 80}";

  private static EndpointSet stored(String ip, String port) {
    return endpoints("", "{addresses: [{ip: " + ip + "}], ports: [" + port + "]}");
  }

  private static SnapshotView view(List<Resource> objects) {
    return new SnapshotView(objects, (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }

  /** Validates a change of the live objects with a view that may be older. */
  private static AdmissionResult validate(
      ResourceChange change, String user, List<Resource> cached, List<Resource> live) {
    return new AdmissionEvaluator(
            view(cached),
            Optional.of(new FakeLiveReader(new ClusterState(live, DataPlane.KUBE_PROXY))),
            Policy.STANDARD.withControlPlaneUsers(Set.of("renamed")),
            UnconfirmedAction.ALLOW,
            MigrationPlanner.NONE)
        .validate(new AdmissionRequest(change, user, false), TODAY);
  }

  private static void assertDenied(AdmissionResult result) {
    assertEquals(false, result.allowed(), result::toString);
  }

  private static void assertAdmittedSilently(AdmissionResult result) {
    assertEquals(true, result.allowed(), result::toString);
    assertEquals(List.of(), result.warnings());
  }

  /** The Service may be newer than the view, as in one apply of both. */
  @ParameterizedTest
  @ValueSource(strings = {SLICES, MIRRORS})
  void sliceOfSelectorlessServiceIsDenied(String label) {
    ResourceChange change = ResourceChange.creation(slice(label, "192.0.2.1", WRONG));
    List<Resource> live = List.of(service(""));
    assertDenied(validate(change, "user", live, live));
    assertDenied(validate(change, "user", List.of(), live));
    assertAdmittedSilently(validate(change, "renamed", live, live));
  }

  @Test
  void sliceOfServiceWithSelectorIsAdmitted() {
    ResourceChange change = ResourceChange.creation(slice(SLICES, "192.0.2.1", WRONG));
    List<Resource> live = List.of(service("app: db"));
    assertAdmittedSilently(validate(change, "user", live, live));
    assertAdmittedSilently(validate(change, "user", List.of(), live));
    assertAdmittedSilently(validate(change, "user", List.of(service("")), live));
    assertAdmittedSilently(validate(change, "user", List.of(), List.of()));
  }

  /** The mirroring controller writes right after the Endpoints, which the view may not have yet. */
  @Test
  void mirrorIsAdmitted() {
    EndpointSet now = slice(MIRRORS, "192.0.2.1", WRONG);
    EndpointSet outdated = slice(MIRRORS, "192.0.2.9", HTTP);
    List<Resource> live = List.of(service(""), stored("192.0.2.1", WRONG));
    List<Resource> old = List.of(service(""), stored("192.0.2.9", HTTP), outdated);
    for (List<Resource> cached : List.of(live, old, List.<Resource>of())) {
      assertAdmittedSilently(validate(ResourceChange.creation(now), "user", cached, live));
      assertAdmittedSilently(validate(ResourceChange.update(outdated, now), "user", cached, live));
    }
  }

  @Test
  void sliceThatDiffersFromEndpointsIsDenied() {
    ResourceChange change = ResourceChange.creation(slice(MIRRORS, "192.0.2.1", WRONG));
    List<Resource> live = List.of(service(""), stored("192.0.2.9", WRONG));
    assertDenied(validate(change, "user", live, live));
  }

  /** A hand-written slice that a user labels is still what the data planes read. */
  @Test
  void labelDoesNotHideLossOfEndpoints() {
    EndpointSet before = slice("staff", "192.0.2.1", HTTP);
    List<Resource> live = List.of(service(""), before);
    assertDenied(
        validate(
            ResourceChange.update(before, slice(SLICES, "192.0.2.1", WRONG)), "user", live, live));
  }

  /** Mirroring honors both from anyone; what the data planes read is deleted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ", labels: {endpointslice.kubernetes.io/skip-mirror: \"true\"}",
        ", annotations: {control-plane.alpha.kubernetes.io/leader: x}"
      })
  void endOfMirroringIsLossOfEndpoints(String metadata) {
    EndpointSet before = stored("192.0.2.1", HTTP);
    EndpointSet after =
        endpoints(metadata, "{addresses: [{ip: 192.0.2.1}], ports: [" + HTTP + "]}");
    List<Resource> live = List.of(service(""), before, slice(MIRRORS, "192.0.2.1", HTTP));
    List<Resource> withoutMirror = live.subList(0, 2);
    for (List<Resource> cached : List.of(live, withoutMirror)) {
      List<String> lost =
          validate(ResourceChange.deletion(before), "user", cached, live).warnings();
      assertEquals(1, lost.size(), lost::toString);
      assertEquals(
          lost, validate(ResourceChange.update(before, after), "user", cached, live).warnings());
    }
  }

  /** The mirrors of the former Endpoints are not what the data planes read afterward. */
  @Test
  void mirrorDoesNotHideChangeOfItsEndpoints() {
    EndpointSet before = stored("192.0.2.1", HTTP);
    List<Resource> live = List.of(service(""), before, slice(MIRRORS, "192.0.2.1", HTTP));
    assertDenied(
        validate(ResourceChange.update(before, stored("192.0.2.1", WRONG)), "user", live, live));
    List<Resource> old = List.of(service(""), stored("192.0.2.7", HTTP));
    assertDenied(
        validate(ResourceChange.update(before, stored("192.0.2.1", WRONG)), "user", old, live));
    List<Resource> newMirror = List.of(old.get(0), old.get(1), live.get(2));
    ResourceChange change = ResourceChange.update(before, stored("192.0.2.1", WRONG));
    assertDenied(validate(change, "user", newMirror, live));
    assertEquals(
        ChangeImpact.of(change, view(live)), ChangeImpact.of(change, view(newMirror)), "unread");
  }

  /** The view has the former mirror, which serves the new port of the Service. */
  @Test
  void outdatedMirrorDoesNotHideLossOfEndpoints() {
    Service after = service("");
    Service before = after.withPorts(List.of(after.ports().get(0).withName("wrong")));
    EndpointSet stored = stored("192.0.2.1", WRONG);
    EndpointSet mirror = slice(MIRRORS, "192.0.2.1", WRONG);
    EndpointSet outdated = slice(MIRRORS, "192.0.2.7", HTTP);
    assertDenied(
        validate(
            ResourceChange.update(before, after),
            "user",
            List.of(before, stored, outdated),
            List.of(before, stored, mirror)));
    assertDenied(
        validate(
            ResourceChange.creation(after),
            "user",
            List.of(stored, outdated),
            List.of(stored, mirror)));
  }

  /** What the controllers wrote stays when the selector is removed, and traffic flows to it. */
  @Test
  void leftoverEndpointsAreNotMissing() {
    ResourceChange change = ResourceChange.update(service("app: db"), service(""));
    EndpointSet leftover =
        endpoints(
            ", labels: {endpoints.kubernetes.io/managed-by: endpoint-controller}",
            "{addresses: [{ip: 192.0.2.1}], ports: [" + HTTP + "]}");
    List<Resource> live = List.of(service(""), leftover, slice(SLICES, "192.0.2.1", HTTP));
    AdmissionResult result = validate(change, "user", List.of(service("app: db")), live);
    assertEquals(true, result.allowed());
    assertEquals(
        true,
        result.warnings().stream().noneMatch(w -> w.contains("no endpoints")),
        result.warnings()::toString);
  }

  @Test
  void leftoverEndpointsThatStopServingAreDenied() {
    EndpointSet leftover = slice(SLICES, "192.0.2.1", WRONG);
    assertDenied(
        validate(
            ResourceChange.update(service("app: db"), service("")),
            "user",
            List.of(service("app: db")),
            List.of(service("app: db"), leftover)));
  }
}
