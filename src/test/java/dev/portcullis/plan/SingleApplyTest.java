package dev.portcullis.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One apply writes each object once and continues after a denial. */
final class SingleApplyTest {

  private static Service service(int port, String name) {
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, "shop", "web")),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "web"),
        List.of(
            new ServicePort(
                FieldPath.ROOT, name, port, Protocol.TCP, new PortRef.ByNumber(port), 0)),
        Set.of());
  }

  private static Ingress ingress(int port) {
    return new Ingress(
        ResourceMeta.of(new ObjectKey(Kind.INGRESS, "shop", "web")),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", "web", new PortRef.ByNumber(port))));
  }

  private static List<String> denials(Profile profile, List<Resource> live, Resource... desired) {
    PlanContext context =
        new PlanContext(
            Set.of("shop"),
            DataPlane.KUBE_PROXY,
            Policy.of(profile, Map.of()),
            LocalDate.of(2026, 7, 1));
    return SingleApply.denials(live, List.of(desired), context).stream()
        .map(d -> d.policy().profile() + " " + d.request().change().key().kind())
        .toList();
  }

  @Test
  void deniesBothHalvesOfMove() {
    List<Resource> live = List.of(service(80, "http"), ingress(80));
    List<String> both = List.of("standard Service", "standard Ingress");
    assertEquals(both, denials(Profile.STANDARD, live, service(8000, "http"), ingress(8000)));
    assertEquals(
        List.of("standard Ingress", "standard Service"),
        denials(Profile.STANDARD, live, ingress(8000), service(8000, "http")));
    assertEquals(List.of(), denials(Profile.AUDIT, live, ingress(8000), service(8000, "http")));
  }

  @Test
  void laterObjectsSeeEarlierOnes() {
    assertEquals(List.of(), denials(Profile.STANDARD, List.of(), service(80, "http"), ingress(80)));
    assertEquals(
        List.of("standard Ingress"),
        denials(Profile.STANDARD, List.of(), ingress(80), service(80, "http")));
  }

  @Test
  void unchangedObjectsAreNotSent() {
    List<Resource> live = List.of(service(80, "http"), ingress(81));
    assertEquals(List.of(), denials(Profile.STANDARD, live, ingress(81), service(80, "http")));
  }
}
