package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FindingAssessorTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String RULE = "backend-service-missing";
  private static final String EXEMPTION_KEY = Exemption.PREFIX + RULE;
  private static final Lookup<Namespace> NO_NAMESPACE = Lookup.unknown();

  private static Ingress ingress(Map<String, String> annotations, boolean deleting) {
    return new Ingress(
        new ResourceMeta(
            new ObjectKey(Kind.INGRESS, "shop", "web"), Map.of(), annotations, List.of(), deleting),
        Ingress.ApiVersion.NETWORKING_V1,
        Optional.empty(),
        List.of(
            new Ingress.Backend(
                FieldPath.ROOT, FieldPath.ROOT, "", "web", new PortRef.ByNumber(80))));
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
                List.of(),
                false)));
  }

  private static Policy policy(Map<String, EnforcementAction> actions, boolean exemptions) {
    return new Policy(Profile.STANDARD, actions, exemptions, PortNamingOptions.ALL);
  }

  private static Optional<AssessedFinding> assess(
      Map<String, String> annotations, Lookup<Namespace> namespace, Policy policy) {
    Ingress ingress = ingress(annotations, false);
    return assessor(ingress, namespace, policy).assessExisting(finding(ingress));
  }

  private static FindingAssessor assessor(
      Ingress ingress, Lookup<Namespace> namespace, Policy policy) {
    List<Resource> objects = new ArrayList<>(namespace.toOptional().stream().toList());
    objects.add(ingress);
    return new FindingAssessor(policy, view(objects.toArray(Resource[]::new)), TODAY);
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
    Ingress deleting = ingress(Map.of(), true);
    assertEquals(
        Optional.empty(),
        assessor(deleting, NO_NAMESPACE, Policy.STANDARD).assessExisting(finding(deleting)));
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
        strict.exemptionNote().contains("profile strict requires a date"), strict.exemptionNote());
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
    assertEquals(
        "exemption ignored: exemptions from errors are switched off", error.exemptionNote());
    AssessedFinding warning =
        assess(consent, NO_NAMESPACE, policy(Map.of(RULE, EnforcementAction.WARN), false))
            .orElseThrow();
    assertEquals("so be it", warning.exemptionReason());
    assertEquals("", warning.exemptionNote());
  }
}
