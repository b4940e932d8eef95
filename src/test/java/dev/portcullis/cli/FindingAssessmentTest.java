package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.analysis.FindingSet;
import dev.portcullis.audit.AuditAssessments;
import dev.portcullis.fix.RuleFixes;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.AssessedFinding;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Exemption;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.FindingDecision;
import dev.portcullis.policy.ManagedObjectEntry;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.routemap.RouteMap;
import dev.portcullis.routemap.RouteRow;
import dev.portcullis.routemap.RouteStatus;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Asserts that one finding in one view has the same severity and exemption at every entry point:
 * admission, audit, check, fix, the route map, and the audit of a cluster.
 */
final class FindingAssessmentTest {

  /** An error in files only: in a cluster, a Rollout may write the missing action later. */
  private static final String WARNING_AT_ADMISSION = "backend-action-missing";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate TODAY = LocalDate.now(Clock.systemUTC());

  /** Values of the annotation; empty means that there is none. */
  private static final List<String> EXEMPTIONS =
      List.of(
          "",
          " ",
          "migration",
          "until " + TODAY.plusDays(1) + ": migration",
          "until " + TODAY.minusDays(1) + ": migration");

  private static final List<Path> FOLDERS =
      List.of(Path.of("src/test/resources/rules"), Path.of("src/test/resources/works"));

  /** One file for each entry of the shipped table of managed objects, named like the entry. */
  private static final Path MANAGED_OBJECTS = Path.of("src/test/resources/managed");

  /** A set of manifests and what the rules report on it. */
  private record Case(ManifestSet set, SnapshotView view, Set<Finding> findings) {

    static Case parse(String text, DataPlane dataPlane) {
      ManifestSet set =
          ManifestLoader.load(
              List.of("-"),
              new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
              "default");
      SnapshotView view = new SnapshotView(set.resources(), dataPlane);
      Set<Finding> findings =
          view.objects().stream()
              .flatMap(r -> RuleRegistry.check(r, view).stream())
              .collect(Collectors.toSet());
      return new Case(set, view, findings);
    }

    /** The same objects with exemptions from what is found on them, in a labelled namespace. */
    Case with(Profile profile, String exemption) throws JsonProcessingException {
      List<Map<?, ?>> trees = new ArrayList<>();
      set.resources().stream()
          .map(r -> r.key().namespace())
          .filter(n -> !n.isEmpty())
          .distinct()
          .forEach(n -> trees.add(namespace(n, profile)));
      for (Manifest manifest : set.manifests()) {
        Map<Object, Object> tree = new LinkedHashMap<>(manifest.tree());
        Map<Object, Object> metadata = copy(tree, "metadata");
        Map<Object, Object> annotations = copy(metadata, "annotations");
        findings.stream()
            .filter(f -> !exemption.isEmpty() && f.object().equals(manifest.resource().key()))
            .forEach(f -> annotations.put(Exemption.PREFIX + f.rule(), exemption));
        metadata.put("annotations", annotations);
        tree.put("metadata", metadata);
        trees.add(tree);
      }
      StringBuilder text = new StringBuilder();
      for (Map<?, ?> tree : trees) {
        text.append("---\n").append(JSON.writeValueAsString(tree)).append('\n');
      }
      return parse(text.toString(), view.dataPlane());
    }

    private static Map<Object, Object> copy(Map<?, ?> tree, String key) {
      return tree.get(key) instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new HashMap<>();
    }

    private static Map<?, ?> namespace(String name, Profile profile) {
      return Map.of(
          "apiVersion",
          "v1",
          "kind",
          "Namespace",
          "metadata",
          Map.of("name", name, "labels", Map.of(Profile.LABEL, profile.toString())));
    }
  }

  /** Identifies a finding; its remedy may depend on what an entry point can read. */
  private record FindingKey(ObjectKey object, String rule, String hop, FieldPath field) {

    static FindingKey of(Finding finding) {
      return new FindingKey(finding.object(), finding.rule(), finding.hop(), finding.field());
    }
  }

  /** An assessment without its finding. */
  private record ExpectedAssessment(
      boolean error, String exemptionReason, String exemptionNote, String managedObject) {

    static ExpectedAssessment of(AssessedFinding assessed) {
      return new ExpectedAssessment(
          assessed.error(),
          assessed.exemptionReason(),
          assessed.exemptionNote(),
          assessed.managedObject());
    }
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (Path folder : FOLDERS) {
      for (Path file : filesIn(folder)) {
        cases.add(read(file));
      }
    }
    return cases;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(p -> p.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Case read(Path file) throws IOException {
    String text = Files.readString(file).replaceFirst("(?s)\\A.*\n# then:\n", "");
    boolean cilium = text.contains("# data-plane: cilium");
    return Case.parse(text, cilium ? DataPlane.CILIUM : DataPlane.KUBE_PROXY);
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyEntryPointAssessesAlike(Profile profile) throws IOException {
    for (Case plain : cases()) {
      for (String exemption : EXEMPTIONS) {
        Case fixture = plain.with(profile, exemption);
        boolean hasReason = exemption.endsWith("migration");
        for (boolean exemptionsCount : hasReason ? List.of(true, false) : List.of(true)) {
          Policy policy =
              new Policy(Profile.STANDARD, Map.of(), exemptionsCount, PortNamingOptions.ALL);
          assertAlike(fixture, policy);
        }
      }
    }
  }

  /** Without profiles, exemptions, and findings the other test would compare nothing. */
  @Test
  void casesHaveEveryKindOfAssessment() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (Case plain : cases()) {
      for (Profile profile : List.of(Profile.OFF, Profile.STANDARD, Profile.STRICT)) {
        Case fixture = plain.with(profile, "migration");
        assess(fixture, Policy.STANDARD)
            .values()
            .forEach(
                a ->
                    seen.add(
                        a.map(f -> profile + " " + f.error() + " " + !f.exemptionReason().isEmpty())
                            .orElse(profile + " off")));
      }
    }
    assertEquals(
        Set.of(
            "off off",
            "standard true true",
            "standard false true",
            "strict true false",
            "strict false false"),
        seen);
  }

  /** Every entry point has the findings of managed objects, as warnings that name the entry. */
  @Test
  void managedObjectsHaveWarningsAtMost() throws IOException {
    Policy policy =
        Policy.of(Profile.STANDARD, Map.of("service-endpoints-missing", EnforcementAction.DENY));
    Set<String> entries = new TreeSet<>();
    for (Path file : filesIn(MANAGED_OBJECTS)) {
      Case fixture = read(file);
      String entry = file.getFileName().toString().replace(".yaml", "");
      assertEquals(
          Set.of(Optional.of(new ExpectedAssessment(false, "", "", entry))),
          Set.copyOf(assess(fixture, policy).values()),
          entry);
      assertAlike(fixture, policy);
      assertEquals(
          Set.of(RouteStatus.WARNING),
          routeMap(fixture, policy).routes().stream()
              .map(RouteRow::status)
              .collect(Collectors.toSet()),
          entry);
      entries.add(entry);
    }
    assertEquals(
        ManagedObjectTable.SHIPPED.entries().stream()
            .map(ManagedObjectEntry::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        entries);
  }

  private static Map<FindingKey, Optional<ExpectedAssessment>> assess(Case fixture, Policy policy) {
    FindingAssessor assessor = new FindingAssessor(policy, fixture.view(), TODAY);
    return fixture.findings().stream()
        .collect(
            Collectors.toMap(
                FindingKey::of,
                f -> assessor.assessExisting(f).map(ExpectedAssessment::of),
                (one, other) -> one));
  }

  private static void assertAlike(Case fixture, Policy policy) {
    Map<FindingKey, Optional<ExpectedAssessment>> expected = assess(fixture, policy);
    assertComplete("audit", fixture, expected, audit(fixture, policy));
    assertComplete("audit command", fixture, expected, auditCommand(fixture, policy));
    assertComplete("check", fixture, expected, check(fixture, policy));
    assertEqual("map", expected, map(fixture, policy));
    for (Manifest manifest : fixture.set().manifests()) {
      assertEqual(
          "admission",
          expected,
          admission(manifest.resource(), fixture, policy).stream()
              .filter(a -> !a.finding().rule().equals(WARNING_AT_ADMISSION))
              .toList());
      assertFixesActiveFindings(manifest, fixture, policy, expected);
    }
  }

  /** Every finding on an object that the entry point looks at is there, and no other. */
  private static void assertComplete(
      String entryPoint,
      Case fixture,
      Map<FindingKey, Optional<ExpectedAssessment>> expected,
      List<AssessedFinding> actual) {
    assertEqual(entryPoint, expected, actual);
    Set<FindingKey> assessed =
        expected.entrySet().stream()
            .filter(e -> e.getValue().isPresent() && isUserManaged(e.getKey(), fixture))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<FindingKey> found =
        actual.stream()
            .map(a -> FindingKey.of(a.finding()))
            .filter(k -> isUserManaged(k, fixture))
            .collect(Collectors.toSet());
    assertEquals(assessed, found, entryPoint);
  }

  private static boolean isUserManaged(FindingKey finding, Case fixture) {
    return fixture.view().objects().stream()
        .anyMatch(
            r -> r.key().equals(finding.object()) && FindingSet.isUserManaged(r, fixture.view()));
  }

  private static void assertEqual(
      String entryPoint,
      Map<FindingKey, Optional<ExpectedAssessment>> expected,
      List<AssessedFinding> actual) {
    for (AssessedFinding assessed : actual) {
      FindingKey key = FindingKey.of(assessed.finding());
      if (expected.containsKey(key)) {
        assertEquals(
            expected.get(key),
            Optional.of(ExpectedAssessment.of(assessed)),
            entryPoint + ": " + key);
      }
    }
  }

  private static List<AssessedFinding> audit(Case fixture, Policy policy) {
    return AuditAssessments.of(
        List.copyOf(fixture.view().objects()), fixture.view(), policy, TODAY);
  }

  private static List<AssessedFinding> auditCommand(Case fixture, Policy policy) {
    List<Resource> objects =
        fixture.view().objects().stream()
            .filter(r -> FindingSet.isUserManaged(r, fixture.view()))
            .toList();
    return AuditCommand.check(objects, fixture.view(), policy, TODAY).stream()
        .map(ReportedFinding::assessment)
        .toList();
  }

  private static List<AssessedFinding> check(Case fixture, Policy policy) {
    return CheckCommand.check(
            fixture.set(), fixture.view().dataPlane(), false, policy, FailOn.ERROR)
        .findings()
        .stream()
        .map(ReportedFinding::assessment)
        .toList();
  }

  private static List<AssessedFinding> map(Case fixture, Policy policy) {
    RouteMap map = routeMap(fixture, policy);
    return map.routes().stream()
        .flatMap(r -> map.detail(r.id()).stream())
        .flatMap(d -> d.nodes().stream())
        .flatMap(n -> n.findings().stream())
        .map(f -> f.assessment())
        .toList();
  }

  private static RouteMap routeMap(Case fixture, Policy policy) {
    return new RouteMap(fixture.view().objects().stream(), fixture.view(), policy, TODAY);
  }

  /** Findings on the request's own object: others may be exempted by the request as well. */
  private static List<AssessedFinding> admission(Resource object, Case fixture, Policy policy) {
    return AdmissionDecision.of(
            new AdmissionRequest(ResourceChange.creation(object), "user", false),
            new MemoizingView(fixture.view()),
            policy,
            TODAY)
        .decisions()
        .stream()
        .map(FindingDecision::assessment)
        .filter(a -> a.finding().object().equals(object.key()))
        .toList();
  }

  private static void assertFixesActiveFindings(
      Manifest manifest,
      Case fixture,
      Policy policy,
      Map<FindingKey, Optional<ExpectedAssessment>> expected) {
    Set<String> active =
        RuleRegistry.check(manifest.resource(), fixture.view()).stream()
            .filter(f -> f.fix().isPresent())
            .filter(
                f ->
                    expected.getOrDefault(FindingKey.of(f), Optional.empty()).stream()
                        .anyMatch(a -> a.exemptionReason().isEmpty()))
            .map(Finding::rule)
            .collect(Collectors.toSet());
    Set<String> fixed = RuleFixes.rulesOf(manifest, fixture.view(), policy, TODAY);
    assertTrue(active.containsAll(fixed), () -> fixed + " fixed, active are " + active);
    assertEquals(active.isEmpty(), fixed.isEmpty());
  }
}
