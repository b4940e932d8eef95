package dev.portcullis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.rules.Rule;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks which package may depend on which package and library. */
final class ArchitectureTest {

  private static final String ROOT = "dev.portcullis.";

  /** Pure Java: values and functions. */
  private static final String[] CORE = {
    "model",
    "model.convert",
    "rules",
    "analysis",
    "explain",
    "portnames",
    "policy",
    "plan",
    "routemap"
  };

  /** The core and one library each; a name with ".." includes sub-packages. */
  private static final String[] ADAPTERS = {
    "manifests..", "report..", "cluster", "bundled", "fix", "overlay", "routemap.source"
  };

  private static final String[] ENTRY_POINTS = {
    "webhook..", "tls", "registration", "audit", "doctor..", "routemap.web"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portcullis");

  /** Without classes every check would pass. */
  @Test
  void classesOfEverySourceFileAreImported() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<String> missing =
          files
              .filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java"))
              .map(f -> Path.of("src/main/java").relativize(f).toString())
              .map(f -> f.replace(".java", "").replace('/', '.'))
              .filter(name -> !CLASSES.contain(name))
              .toList();
      assertEquals(List.of(), missing);
    }
  }

  @Test
  void coreDependsOnlyOnJavaAndLowerLayers() {
    assertDependsOnlyOn("model");
    assertDependsOnlyOn("model.convert", "model", "com.fasterxml.jackson.core..");
    assertDependsOnlyOn("rules", "model");
    assertDependsOnlyOn("portnames", "model");
    assertDependsOnlyOn("analysis", "model", "rules");
    assertDependsOnlyOn("explain", "model", "rules");
    assertDependsOnlyOn("policy", "model", "rules", "analysis", "portnames");
    assertDependsOnlyOn("plan", "model", "rules", "analysis", "policy");
    assertDependsOnlyOn("routemap", "model", "rules", "analysis", "explain", "policy");
  }

  private static void assertDependsOnlyOn(String layer, String... below) {
    String[] allowed =
        Stream.concat(
                Stream.of("java..", ROOT + layer),
                Arrays.stream(below).map(ArchitectureTest::packageName))
            .toArray(String[]::new);
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + layer)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed));
  }

  /** Names of our packages are given without their root. */
  private static String packageName(String name) {
    return name.startsWith("com.") ? name : ROOT + name;
  }

  @Test
  void adaptersDependOnCoreAndTheirLibrary() {
    assertUsedOnlyIn("org.snakeyaml..", "manifests..");
    assertUsedOnlyIn("io.fabric8..", "cluster", "tls", "registration", "audit", "doctor..");
    assertUsedOnlyIn("com.fasterxml..", "model.convert", "report..", "webhook..", "routemap.web");
    assertUsedOnlyIn("picocli..", "cli");
    assertUsedOnlyIn("org.bouncycastle..", "tls");
    assertUsedOnlyIn("io.micrometer..", "webhook..", "tls", "registration", "audit");
    assertUsedOnlyIn("io.quarkus..", "webhook..", "tls", "registration", "audit", "cli..");
    assertUsedOnlyIn("jakarta..", "webhook..", "tls", "registration", "audit", "cli..");
    assertUsedOnlyIn("io.vertx..", "webhook..", "tls", "cluster", "routemap.web", "cli..");
    check(
        noClasses()
            .that()
            .resideInAnyPackage(packages(ADAPTERS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                Stream.concat(Arrays.stream(ENTRY_POINTS), Stream.of("cli.."))
                    .map(d -> ROOT + d)
                    .toArray(String[]::new)));
    assertDependsOnlyOn("bundled", "manifests", "model");
    assertDependsOnlyOn(
        "fix",
        "manifests",
        "manifests.edit",
        "model",
        "model.convert",
        "rules",
        "analysis",
        "portnames",
        "policy");
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "manifests..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "report..", ROOT + "cluster"));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "manifests")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "manifests.edit"));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "cluster")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "report..", ROOT + "manifests.."));
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
    for (String entryPoint : ENTRY_POINTS) {
      String[] others =
          Stream.concat(Arrays.stream(ENTRY_POINTS), Stream.of("cli.."))
              .filter(d -> !d.equals(entryPoint))
              .map(d -> ROOT + d)
              .toArray(String[]::new);
      check(
          noClasses()
              .that()
              .resideInAPackage(ROOT + entryPoint)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others));
    }
  }

  @Test
  void webhookHttpDoesNotDependOnOtherPackages() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "webhook.http")
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage("dev.portcullis..")
                    .and(
                        DescribedPredicate.not(
                            JavaClass.Predicates.resideInAPackage(ROOT + "webhook.http")))));
  }

  /** The web server of the route map reads a cluster only through a {@code RouteMapSource}. */
  @Test
  void routeMapWebOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "routemap.web")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "cluster", ROOT + "fix", "io.fabric8..", "java.nio.file.."));
  }

  private static final String WRITES =
      "(create|update|patch|edit|delete|replace|serverSideApply|scale|evict)(OrReplace|Status)?";

  /** Code that evaluates does not write, not even through a class that it calls. */
  @Test
  void evaluationNeverReachesWriter() {
    DescribedPredicate<JavaClass> writers =
        DescribedPredicate.describe(
            "write to the cluster",
            c -> c.getMethodCallsFromSelf().stream().anyMatch(callsTo(WRITES)));
    assertEquals(
        Set.of("audit", "registration", "tls"),
        CLASSES.that(writers).stream()
            .map(c -> c.getPackageName().replace(ROOT, ""))
            .filter(name -> !name.startsWith("doctor"))
            .collect(Collectors.toSet()));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                Stream.of(core(), packages(ADAPTERS), packages("webhook..", "routemap.web"))
                    .flatMap(Arrays::stream)
                    .toArray(String[]::new))
            .should()
            .transitivelyDependOnClassesThat(writers));
  }

  /** Calls of a lock do not count: a lock that wraps another one passes them on. */
  private static DescribedPredicate<JavaMethodCall> callsTo(String methods) {
    return DescribedPredicate.describe(
        "write to the cluster",
        call ->
            call.getTargetOwner().getPackageName().startsWith("io.fabric8")
                && !call.getTargetOwner().isEquivalentTo(Lock.class)
                && call.getName().matches(methods));
  }

  /** In {@code audit} only the two publishers and the repair write to the cluster. */
  @Test
  void onlyAuditPublishersAndRepairWrite() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "audit")
            .and()
            .doNotHaveSimpleName("EventPublisher")
            .and()
            .doNotHaveSimpleName("PolicyReportPublisher")
            .and()
            .doNotHaveSimpleName("PortNameRepairer")
            .should()
            .callMethodWhere(callsTo(WRITES)));
  }

  /** Certificates, webhook configurations, Events, and reports are written by other packages. */
  @Test
  void clusterPackageOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "cluster")
            .should()
            .callMethodWhere(callsTo(WRITES)));
  }

  /** The API server answers access reviews without storing them. */
  @Test
  void doctorOnlyReads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "doctor..")
            .should()
            .callMethodWhere(
                callsTo("(update|patch|edit|delete|replace|serverSideApply|scale).*")));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "doctor..")
            .and()
            .doNotHaveSimpleName("AccessReviewClient")
            .should()
            .callMethodWhere(callsTo("create.*")));
  }

  /** Only entry points of the program build the command line. */
  @Test
  void commandsDoNotDependOnRootCommand() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "cli..")
            .and()
            .haveNameNotMatching(".*\\.(PortcullisCommand|CdsTraining)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.PortcullisCommand(\\$.*)?"));
  }

  @Test
  void packagesAreFreeOfCycles() {
    check(slices().matching("dev.portcullis.(*)..").should().beFreeOfCycles());
  }

  /** Rules have no order and do not use each other; only the registry knows all of them. */
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
                          "are not " + rule.getSimpleName(), c -> !c.equals(rule)))));
    }
  }

  @Test
  void onlyCliPrints() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
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
    return packages(CORE);
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names).map(n -> ROOT + n).toArray(String[]::new);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
