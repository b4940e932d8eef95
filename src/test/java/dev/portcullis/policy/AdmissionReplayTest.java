package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class AdmissionReplayTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  private static Ingress ingress() {
    return new Ingress(
        new ResourceMeta(
            new ObjectKey(Kind.INGRESS, "shop", "web"), Map.of(), Map.of(), List.of(), false),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", "web", new PortRef.ByNumber(80))));
  }

  private static Service service(int port) {
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, "shop", "web")),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "web"),
        List.of(
            new ServicePort(
                FieldPath.ROOT, "http", port, Protocol.TCP, new PortRef.ByNumber(port), 0)),
        Set.of());
  }

  private static SnapshotView view(Resource... objects) {
    return new SnapshotView(List.of(objects), (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }

  private static Set<String> deniedRules(List<ResourceChange> changes, Resource... after) {
    return AdmissionReplay.replay(changes, view(after), Policy.STANDARD, TODAY).denied().stream()
        .map(FindingId::rule)
        .collect(Collectors.toSet());
  }

  /** Each change was correct when its client read the cluster; the later one is reported. */
  @Test
  void secondOfTwoRacingChangesIsDenied() {
    Ingress ingress = ingress();
    ResourceChange moved = ResourceChange.update(service(80), service(81));
    ResourceChange routed = ResourceChange.creation(ingress);
    assertEquals(
        Set.of("backend-port-missing"), deniedRules(List.of(moved, routed), service(81), ingress));
    assertEquals(
        Set.of("backend-port-missing"), deniedRules(List.of(routed, moved), service(81), ingress));
  }

  @Test
  void changesAllowedInSequenceAreNotDenied() {
    Ingress ingress = ingress();
    ResourceChange created = ResourceChange.creation(service(80));
    ResourceChange routed = ResourceChange.creation(ingress);
    assertEquals(Set.of(), deniedRules(List.of(created, routed), service(80), ingress));
    assertEquals(
        Set.of("backend-service-missing"),
        deniedRules(List.of(routed, created), service(80), ingress),
        "the Ingress came before its Service");
  }
}
