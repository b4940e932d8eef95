package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every rule is complete: registered, described, and covered by fixtures. */
final class RuleRegistryTest {

  private static final List<RuleInfo> INFOS =
      RuleRegistry.ALL.stream().<RuleInfo>map(r -> r.info()).toList();
  private static final List<String> IDS = INFOS.stream().map(RuleInfo::id).toList();

  @Test
  void everyRuleClassIsRegistered() {
    assertEquals(
        new TreeSet<>(ruleClasses()),
        RuleRegistry.ALL.stream()
            .map(r -> r.getClass().getSimpleName())
            .collect(Collectors.toCollection(TreeSet::new)),
        "add a line to RuleRegistry.ALL");
  }

  private static List<String> ruleClasses() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.portcullis.rules")
            .stream()
            .filter(c -> c.isAssignableTo(Rule.class) && !c.isInterface())
            .map(JavaClass::getSimpleName)
            .toList();
  }

  @Test
  void rulesAreSortedById() {
    assertEquals(IDS.stream().sorted().distinct().toList(), IDS, "sort RuleRegistry.ALL by id");
  }

  @Test
  void idsAreClassNamesInKebabCase() {
    RuleRegistry.ALL.forEach(
        r ->
            assertEquals(
                r.getClass().getSimpleName(),
                Stream.of(r.info().id().split("-"))
                    .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
                    .collect(Collectors.joining())));
  }

  @Test
  void everyRuleHasSummaryRationaleAndSources() {
    for (RuleInfo info : INFOS) {
      assertTrue(info.summary().endsWith("."), info.id() + ": the summary must be a sentence");
      assertTrue(info.rationale().length() > 40, info.id() + ": say what happens to traffic");
      assertTrue(!info.sources().isEmpty(), info.id() + ": name a source");
    }
  }

  /** A denial is confirmed by live reads of exactly the kinds that its rule declares. */
  @Test
  void everyRuleDeclaresItsLookups() {
    for (Rule<?> rule : RuleRegistry.ALL) {
      Set<LookedUpKind> lookups = EnumSet.noneOf(LookedUpKind.class);
      for (ManifestFixture fixture : ManifestFixture.allIn(ManifestFixture.RULES_FOLDER)) {
        ResourceView recording = recordingView(fixture.view(), lookups);
        fixture.manifestSet().resources().forEach(r -> RuleRegistry.checkRule(rule, r, recording));
      }
      assertEquals(
          rule.info().lookups(), lookups, rule.info().id() + ": declare it with looksUp(…)");
    }
  }

  private static ResourceView recordingView(ResourceView view, Set<LookedUpKind> lookups) {
    return (ResourceView)
        Proxy.newProxyInstance(
            ResourceView.class.getClassLoader(),
            new Class<?>[] {ResourceView.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "service" -> lookups.add(LookedUpKind.SERVICE);
                case "endpointsOf" -> lookups.add(LookedUpKind.ENDPOINTS);
                case "controllerOf" -> lookups.add(LookedUpKind.INGRESS_CLASS);
                case "dataPlane", "serviceNames", "rolloutOf", "isMirroringDelayed" -> {}
                case "query" -> {
                  return ((ViewQuery<?>) arguments[0]).computeFrom((ResourceView) proxy);
                }
                default -> throw new AssertionError("no rule may look up " + method.getName());
              }
              return method.invoke(view, arguments);
            });
  }

  @Test
  void everyRuleHasGoodAndBadFixtures() throws IOException {
    try (Stream<Path> folders = Files.list(ManifestFixture.RULES_FOLDER)) {
      assertEquals(
          IDS,
          folders.map(p -> p.getFileName().toString()).sorted().toList(),
          "one folder for each rule in " + ManifestFixture.RULES_FOLDER);
    }
    for (String id : IDS) {
      Path folder = ManifestFixture.RULES_FOLDER.resolve(id);
      assertTrue(Files.exists(folder.resolve("bad.yaml")), folder + " lacks bad.yaml");
      assertTrue(Files.exists(folder.resolve("good.yaml")), folder + " lacks good.yaml");
      for (ManifestFixture fixture : ManifestFixture.allIn(folder)) {
        boolean bad = fixture.file().getFileName().toString().startsWith("bad");
        assertEquals(
            bad,
            fixture.expected().stream().anyMatch(e -> e.endsWith(" " + id)),
            fixture.file() + ": bad ones expect " + id + ", good ones do not");
      }
    }
  }

  /** The severity of a finding is at most that of its rule, and each finding has a remedy. */
  @Test
  void findingsMatchTheirRuleInfo() {
    for (ManifestFixture fixture : ManifestFixture.allIn(ManifestFixture.RULES_FOLDER)) {
      for (ManifestFixture.LocatedFinding located : fixture.findings()) {
        Finding finding = located.finding();
        RuleInfo info = INFOS.get(IDS.indexOf(finding.rule()));
        assertTrue(finding.severity().compareTo(info.severity()) <= 0, finding.message());
        assertTrue(
            finding.severity() == info.severity() || !info.downgradedWhen().isEmpty(),
            finding.rule() + ": say in its info when it is only a warning");
        assertEquals(info.evidence(), finding.evidence(), finding.message());
        assertTrue(!finding.remediation().isEmpty(), finding.message());
      }
    }
  }
}
