package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said of what stands, and what is held against whoever brought it about. */
final class AssessedFindingTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String RULE = "backend-service-missing";
  private static final String EXEMPTION_KEY = Exemption.PREFIX + RULE;
  private static final Lookup<Namespace> NO_NAMESPACE = Lookup.unknown();

  private static Ingress ingress(Map<String, String> annotations, boolean deleting) {
    return new Ingress(
        new ResourceMeta(
            new ObjectKey(Kind.INGRESS, "shop", "web"),
            Map.of(),
            annotations,
            Optional.empty(),
            deleting),
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

  private static Finding finding(Ingress ingress) {
    return RuleRegistry.check(ingress, view(ingress)).stream()
        .filter(f -> f.rule().equals(RULE))
        .findFirst()
        .orElseThrow();
  }

  private static SnapshotView view(Resource... objects) {
    return new SnapshotView(List.of(objects), (kind, namespace) -> true, DataPlane.KUBE_PROXY);
  }

  private static Lookup<Namespace> namespaceWithProfile(Profile profile) {
    return Lookup.found(
        new Namespace(
            new ResourceMeta(
                Namespace.key("shop"),
                Map.of(Profile.LABEL, profile.toString()),
                Map.of(),
                Optional.empty(),
                false)));
  }

  private static Policy policy(Map<String, EnforcementAction> actions, boolean exemptions) {
    return new Policy(Profile.STANDARD, actions, exemptions, PortNamingOptions.ALL);
  }

  private static Optional<AssessedFinding> assess(
      Map<String, String> annotations, Lookup<Namespace> namespace, Policy policy) {
    return AssessedFinding.of(finding(ingress(annotations, false)), namespace, policy, TODAY);
  }

  @Test
  void configuredActionOverridesSeverity() {
    assertTrue(assess(Map.of(), NO_NAMESPACE, Policy.STANDARD).orElseThrow().error());
    assertFalse(
        assess(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, EnforcementAction.WARN), true))
            .orElseThrow()
            .error());
    assertTrue(
        assess(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, EnforcementAction.DENY), true))
            .orElseThrow()
            .error());
    assertEquals(
        Optional.empty(),
        assess(Map.of(), NO_NAMESPACE, policy(Map.of(RULE, EnforcementAction.OFF), true)));
  }

  @Test
  void skipsFindingsWhenOffOrDeleting() {
    assertEquals(
        Optional.empty(), assess(Map.of(), namespaceWithProfile(Profile.OFF), Policy.STANDARD));
    assertEquals(
        Optional.empty(),
        AssessedFinding.of(finding(ingress(Map.of(), true)), NO_NAMESPACE, Policy.STANDARD, TODAY));
  }

  @Test
  void exemptionsApplyAsInAdmission() {
    Map<String, String> undated = Map.of(EXEMPTION_KEY, "so be it");
    assertEquals(
        "so be it", assess(undated, NO_NAMESPACE, Policy.STANDARD).orElseThrow().exemptionReason());
    AssessedFinding strict =
        assess(undated, namespaceWithProfile(Profile.STRICT), Policy.STANDARD).orElseThrow();
    assertFalse(strict.isExempted());
    assertTrue(
        strict.exemptionNote().contains("profile strict wants a date"), strict.exemptionNote());
    AssessedFinding ended =
        assess(Map.of(EXEMPTION_KEY, "until 2026-06-30: moving"), NO_NAMESPACE, Policy.STANDARD)
            .orElseThrow();
    assertEquals("exemption ignored: it ended on 2026-06-30", ended.exemptionNote());
  }

  @Test
  void disabledExemptionsDoNotApplyToErrors() {
    Map<String, String> consent = Map.of(EXEMPTION_KEY, "so be it");
    AssessedFinding error = assess(consent, NO_NAMESPACE, policy(Map.of(), false)).orElseThrow();
    assertFalse(error.isExempted());
    assertEquals("exemptions from denials are switched off here", error.exemptionNote());
    AssessedFinding warning =
        assess(consent, NO_NAMESPACE, policy(Map.of(RULE, EnforcementAction.WARN), false))
            .orElseThrow();
    assertEquals("so be it", warning.exemptionReason());
    assertEquals("", warning.exemptionNote());
  }

  private static Set<String> deniedRules(List<ResourceChange> changes, Resource... after) {
    return AdmissionReplay.deniedFindings(changes, view(after), Policy.STANDARD, TODAY).stream()
        .map(FindingId::rule)
        .collect(Collectors.toSet());
  }

  /** Each was right when its writer looked; the second to be told is the one that is held. */
  @Test
  void secondOfTwoRacingChangesIsDenied() {
    Ingress ingress = ingress(Map.of(), false);
    ResourceChange moved = new ResourceChange(Optional.of(service(80)), Optional.of(service(81)));
    ResourceChange led = new ResourceChange(Optional.empty(), Optional.of(ingress));
    assertEquals(
        Set.of("backend-port-missing"), deniedRules(List.of(moved, led), service(81), ingress));
    assertEquals(
        Set.of("backend-port-missing"), deniedRules(List.of(led, moved), service(81), ingress));
  }

  @Test
  void changesAllowedInSequenceAreNotDenied() {
    Ingress ingress = ingress(Map.of(), false);
    ResourceChange made = new ResourceChange(Optional.empty(), Optional.of(service(80)));
    ResourceChange led = new ResourceChange(Optional.empty(), Optional.of(ingress));
    assertEquals(Set.of(), deniedRules(List.of(made, led), service(80), ingress));
    assertEquals(
        Set.of(RULE),
        deniedRules(List.of(led, made), service(80), ingress),
        "led nowhere, for once");
  }
}
