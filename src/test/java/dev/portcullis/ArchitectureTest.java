package dev.portcullis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.rules.Rule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The laws of the layers: who may know whom. */
final class ArchitectureTest {

  private static final String ROOT = "dev.portcullis.";
  private static final String[] CORE = {
    "model", "translate", "rules", "inspect", "explain", "naming", "verdict", "plan", "map"
  };
  private static final String[] ADAPTERS = {"manifests", "report", "kube", "shipped", "fix"};
  private static final String[] ENTRY_POINTS = {
    "admission", "tls", "registration", "audit", "doctor", "page"
  };

  /** A law over no classes would hold as well. */
  private static final int MIN_CLASSES = 120;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portcullis");

  @Test
  void classesAreImported() {
    assertTrue(CLASSES.size() >= MIN_CLASSES, CLASSES.size() + " classes, expected " + MIN_CLASSES);
  }

  @Test
  void coreDependsOnlyOnJavaAndLowerLayers() {
    assertDependsOnlyOn("model");
    assertDependsOnlyOn("translate", "model");
    assertDependsOnlyOn("rules", "model");
    assertDependsOnlyOn("naming", "model");
    assertDependsOnlyOn("inspect", "model", "rules");
    assertDependsOnlyOn("explain", "model", "rules");
    assertDependsOnlyOn("verdict", "model", "rules", "inspect", "naming");
    assertDependsOnlyOn("plan", "model", "rules", "inspect", "verdict");
    assertDependsOnlyOn("map", "model", "rules", "inspect", "explain", "verdict");
  }

  private static void assertDependsOnlyOn(String layer, String... below) {
    String[] allowed =
        Stream.concat(Stream.of("java..", ROOT + layer), Arrays.stream(below).map(b -> ROOT + b))
            .toArray(String[]::new);
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + layer)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed));
  }

  @Test
  void adaptersDependOnCoreAndTheirLibrary() {
    assertUsedOnlyIn("org.snakeyaml..", "manifests");
    assertUsedOnlyIn("io.fabric8..", "kube", "tls", "registration", "audit", "doctor");
    assertUsedOnlyIn("com.fasterxml..", "report", "admission");
    assertUsedOnlyIn("picocli..", "cli");
    assertUsedOnlyIn("org.bouncycastle..", "tls");
    assertUsedOnlyIn("io.micrometer..", "admission", "tls", "registration", "audit");
    assertUsedOnlyIn("io.quarkus..", "admission", "tls", "registration", "audit", "cli");
    assertUsedOnlyIn("jakarta..", "admission", "tls", "registration", "audit", "cli");
    assertUsedOnlyIn("io.vertx..", "admission", "tls", "kube", "page", "cli");
    check(
        noClasses()
            .that()
            .resideInAnyPackage(Arrays.stream(ADAPTERS).map(a -> ROOT + a).toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                Stream.concat(Arrays.stream(ENTRY_POINTS), Stream.of("cli"))
                    .map(d -> ROOT + d)
                    .toArray(String[]::new)));
    assertDependsOnlyOn("shipped", "manifests", "model");
    assertDependsOnlyOn(
        "fix", "manifests", "model", "translate", "rules", "inspect", "naming", "verdict");
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "manifests")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "report", ROOT + "kube"));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "kube")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "report", ROOT + "manifests"));
  }

  private static void assertUsedOnlyIn(String library, String... packages) {
    String[] allowed = Arrays.stream(packages).map(p -> ROOT + p).toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(allowed)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  @Test
  void entryPointsAreIndependent() {
    for (String door : ENTRY_POINTS) {
      String[] others =
          Stream.concat(Arrays.stream(ENTRY_POINTS), Stream.of("cli"))
              .filter(d -> !d.equals(door))
              .map(d -> ROOT + d)
              .toArray(String[]::new);
      check(
          noClasses()
              .that()
              .resideInAPackage(ROOT + door)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others));
    }
  }

  /** Whatever it is told of a cluster comes by a {@code map.Source}. */
  @Test
  void routeMapWebOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "page")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "kube", ROOT + "fix", "io.fabric8..", "java.nio.file.."));
  }

  private static DescribedPredicate<JavaMethodCall> callsTo(String methods) {
    return DescribedPredicate.describe(
        "the cluster is written to",
        call ->
            call.getTargetOwner().getPackageName().startsWith("io.fabric8")
                && call.getName().matches(methods));
  }

  /** Who judges does not write, and who writes does not judge. */
  @Test
  void onlyAuditPublishersWrite() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "audit")
            .and()
            .doNotHaveSimpleName("Events")
            .and()
            .doNotHaveSimpleName("Reports")
            .should()
            .callMethodWhere(
                callsTo(
                    "(create|update|patch|edit|delete|replace|serverSideApply|scale)"
                        + "(OrReplace|Status)?")));
  }

  /** Certificates, registrations and what the audit found are written elsewhere. */
  @Test
  void clusterPackageOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "kube")
            .should()
            .callMethodWhere(
                callsTo(
                    "(create|update|patch|edit|delete|replace|serverSideApply|scale)"
                        + "(OrReplace|Status)?")));
  }

  /** Reviews of access are answered and not stored. */
  @Test
  void doctorOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "doctor")
            .should()
            .callMethodWhere(
                callsTo("(update|patch|edit|delete|replace|serverSideApply|scale).*")));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "doctor")
            .and()
            .doNotHaveSimpleName("Access")
            .should()
            .callMethodWhere(callsTo("create.*")));
  }

  @Test
  void packagesAreFreeOfCycles() {
    check(slices().matching("dev.portcullis.(*)..").should().beFreeOfCycles());
  }

  /** Rules are unordered and blind to each other; only the catalogue knows them all. */
  @Test
  void rulesAreIndependent() {
    DescribedPredicate<JavaClass> isRule =
        DescribedPredicate.describe(
            "are rules", c -> c.isAssignableTo(Rule.class) && !c.isInterface());
    for (JavaClass rule : CLASSES.that(isRule)) {
      check(
          noClasses()
              .that()
              .areAssignableTo(rule.getName())
              .should()
              .dependOnClassesThat(
                  isRule.and(
                      DescribedPredicate.describe(
                          "are others than " + rule.getSimpleName(), c -> !c.equals(rule)))));
    }
  }

  @Test
  void onlyCliPrints() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }

  @Test
  void timeComesFromClock() {
    for (Class<?> time :
        new Class<?>[] {Instant.class, LocalDate.class, LocalDateTime.class, ZonedDateTime.class}) {
      check(noClasses().should().callMethod(time, "now"));
    }
    check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(core())
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class));
  }

  private static String[] core() {
    return Arrays.stream(CORE).map(c -> ROOT + c).toArray(String[]::new);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
