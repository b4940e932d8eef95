package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ForwardingView;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.model.UnreadableResource.UnknownReason;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Under strict, a warning says which objects are too large to be checked. */
final class SizeNotesTest {

  private static final Service WEB =
      new Service(
          LargeObjects.meta(Kind.SERVICE, "web"),
          Service.Type.CLUSTER_IP,
          false,
          Map.of("app", "web"),
          List.of(),
          Set.of());

  private static final Ingress INGRESS =
      LargeObjects.ingress("main", 1, i -> "web", i -> new PortRef.ByNumber(80));

  private static UnreadableResource tooLarge(Kind kind, String name) {
    return new UnreadableResource(LargeObjects.meta(kind, name), UnknownReason.TOO_LARGE);
  }

  private static List<String> notes(Profile profile, Resource changed, Resource... others) {
    List<Resource> all = new ArrayList<>(List.of(others));
    return AdmissionDecision.of(
            new AdmissionRequest(ResourceChange.creation(changed), "alice", false),
            new SnapshotView(all, DataPlane.KUBE_PROXY),
            Policy.of(profile, Map.of()),
            LocalDate.EPOCH)
        .notes();
  }

  @Test
  void changeOfServiceNamesIngressesThatAreTooLarge() {
    assertEquals(
        List.of(
            "not checked against Ingress wide/a, which is too large to keep; split into smaller"
                + " objects"),
        notes(Profile.STRICT, WEB, tooLarge(Kind.INGRESS, "a")));
    assertEquals(
        List.of(
            "not checked against Ingress wide/a and 2 more, which are too large to keep; split into"
                + " smaller objects"),
        notes(
            Profile.STRICT,
            WEB,
            tooLarge(Kind.INGRESS, "c"),
            tooLarge(Kind.INGRESS, "a"),
            tooLarge(Kind.INGRESS, "b")));
    assertEquals(List.of(), notes(Profile.STANDARD, WEB, tooLarge(Kind.INGRESS, "a")));
  }

  @Test
  void changeOfIngressNamesItsServicesAndTheirEndpointsOnly() {
    UnreadableResource slice =
        new UnreadableResource(
            new ResourceMeta(
                new ObjectKey(Kind.ENDPOINT_SLICE, LargeObjects.NAMESPACE, "s"),
                Map.of(EndpointSet.SERVICE_NAME_LABEL, "web"),
                Map.of(),
                List.of(),
                false),
            UnknownReason.TOO_LARGE);
    assertEquals(1, notes(Profile.STRICT, INGRESS, tooLarge(Kind.SERVICE, "web")).size());
    assertEquals(1, notes(Profile.STRICT, INGRESS, slice).size());
    assertEquals(
        List.of(),
        notes(
            Profile.STRICT,
            INGRESS,
            tooLarge(Kind.SERVICE, "other"),
            tooLarge(Kind.ENDPOINTS, "other"),
            tooLarge(Kind.INGRESS, "other"),
            new UnreadableResource(LargeObjects.meta(Kind.SERVICE, "web"))));
  }

  @Test
  void writeOfLargeObjectIsAnnounced() {
    SnapshotView base = new SnapshotView(List.of(), DataPlane.KUBE_PROXY);
    ForwardingView view =
        new ForwardingView(base) {
          @Override
          public boolean isTooLarge(Resource resource) {
            return resource.equals(INGRESS);
          }
        };
    AdmissionRequest request =
        new AdmissionRequest(ResourceChange.creation(INGRESS), "alice", false);
    assertEquals(
        List.of(
            "too large to keep, so changes of other objects are not checked against it; split it"
                + " into smaller objects"),
        SizeNotes.of(request, view, Policy.of(Profile.STRICT, Map.of())).toList());
    assertEquals(List.of(), SizeNotes.of(request, view, Policy.STANDARD).toList());
  }
}
