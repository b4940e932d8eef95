package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.FindingSet;
import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.audit.AuditSnapshot.RepairState;
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
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Ingresses with a missing Service, and audit snapshots of them. */
final class AuditFixtures {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String EXEMPT = "ignore.portcullis.dev/backend-service-missing";

  private AuditFixtures() {}

  /** An Ingress whose Service does not exist. */
  static Ingress ingressToMissingService(
      String namespace, String name, Map<String, String> annotations) {
    ResourceMeta meta =
        new ResourceMeta(
            new ObjectKey(Kind.INGRESS, namespace, name), Map.of(), annotations, List.of(), false);
    return new Ingress(
        meta,
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", "missing", new PortRef.ByNumber(80))));
  }

  /** A Service without findings, so that the namespace counts as known. */
  static Service unrelatedService(String namespace) {
    return new Service(
        ResourceMeta.of(new ObjectKey(Kind.SERVICE, namespace, "anchor")),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", "anchor"),
        List.of(),
        Set.of());
  }

  private static ResourceMeta metaOfRelease(Kind kind, String name) {
    return new ResourceMeta(
        new ObjectKey(kind, "shop", name),
        Map.of(),
        Map.of("meta.helm.sh/release-name", "web", "meta.helm.sh/release-namespace", "shop"),
        List.of(),
        false);
  }

  /** A Service of a Helm release. */
  static Service serviceOfRelease(String name, int port) {
    return new Service(
        metaOfRelease(Kind.SERVICE, name),
        Service.Type.CLUSTER_IP,
        false,
        Map.of("app", name),
        List.of(
            new ServicePort(
                FieldPath.ROOT, "http", port, Protocol.TCP, new PortRef.ByNumber(port), 0)),
        Set.of());
  }

  /** An Ingress of the same release to the Service of that name. */
  static Ingress ingressOfRelease(String name, int port) {
    return new Ingress(
        metaOfRelease(Kind.INGRESS, name),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", name, new PortRef.ByNumber(port))));
  }

  /** A snapshot of Ingresses with a missing Service, named {@code namespace/name}. */
  static AuditSnapshot snapshot(String... names) {
    return snapshot(Map.of(), false, names);
  }

  /** A snapshot of the same Ingresses, exempted from the rule. */
  static AuditSnapshot exemptedSnapshot(String... names) {
    return snapshot(Map.of(EXEMPT, "planned"), false, names);
  }

  /** A snapshot of the same Ingresses, whose findings admission missed. */
  static AuditSnapshot missedByAdmissionSnapshot(String... names) {
    return snapshot(Map.of(), true, names);
  }

  private static AuditSnapshot snapshot(
      Map<String, String> annotations, boolean missedByAdmission, String... names) {
    List<Resource> objects = new ArrayList<>();
    for (String name : names) {
      String[] parts = name.split("/");
      objects.add(ingressToMissingService(parts[0], parts[1], annotations));
      objects.add(unrelatedService(parts[0]));
    }
    SnapshotView view = new SnapshotView(objects, DataPlane.KUBE_PROXY);
    FindingSet findings = FindingSet.of(objects.stream(), view);
    FindingAssessor assessor = new FindingAssessor(Policy.STANDARD, view, TODAY);
    TreeMap<FindingId, AuditFinding> assessed = new TreeMap<>();
    for (Map.Entry<FindingId, Finding> entry : findings.findings().entrySet()) {
      assessor
          .assessExisting(entry.getValue())
          .ifPresent(
              o ->
                  assessed.put(
                      entry.getKey(),
                      new AuditFinding(
                          entry.getKey(), o, missedByAdmission, RepairState.NOT_EXPECTED)));
    }
    return new AuditSnapshot(assessed);
  }
}
