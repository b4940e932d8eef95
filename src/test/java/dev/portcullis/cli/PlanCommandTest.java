package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs {@code plan} and applies the printed steps. */
final class PlanCommandTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final Path PLANS = Path.of("src/test/resources/plans");

  @TempDir private Path folder;

  @Test
  void documentedRunsMatchOutput() throws IOException {
    DocumentedRuns.check(Path.of("docs/plan.md"), 4);
  }

  static Stream<Path> applyingTheStepsReachesTheTarget() throws IOException {
    try (Stream<Path> cases = Files.list(PLANS)) {
      return cases.sorted().toList().stream();
    }
  }

  /** In both directions every step is admitted and no route is interrupted. */
  @ParameterizedTest
  @MethodSource
  void applyingTheStepsReachesTheTarget(Path plan) throws IOException {
    apply(plan.resolve("from.yaml"), plan.resolve("to.yaml"), folder.resolve("there"));
    apply(plan.resolve("to.yaml"), plan.resolve("from.yaml"), folder.resolve("back"));
  }

  /** The denial of the Service lists these steps; the folder holds the Ingress as it is stored. */
  @Test
  void planAdaptsUnchangedIngressOfRenamedPort() throws IOException {
    String service =
        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web},"
            + " ports: [{name: http, port: 80, protocol: TCP, targetPort: 80}]}}\n---\n";
    String ingress =
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop},"
            + " spec: {defaultBackend: {service: {name: web, port: {name: http}}}}}\n";
    Path before = Files.writeString(folder.resolve("before.yaml"), service + ingress);
    Path after =
        Files.writeString(
            folder.resolve("after.yaml"), service.replace("name: http", "name: www") + ingress);
    CliResult run = CliResult.run("plan", "--from", before.toString(), after.toString());
    assertEquals(0, run.exit(), run::out);
    assertEquals(
        List.of(
            "1. change Ingress default/shop",
            "2. change Service default/web",
            "3. change Ingress default/shop",
            "note: the files leave Ingress default/shop unchanged, which its changed Service would"
                + " break; change its file as the steps do"),
        run.out().lines().filter(l -> l.matches("\\d.*|note: .*")).toList());
    Path steps = folder.resolve("steps");
    CliResult.run(
        "plan", "--from", before.toString(), after.toString(), "-o", "yaml", "--out", "" + steps);
    assertTrue(
        Files.readString(steps.resolve("03-ingress-shop.yaml")).contains("name: www"),
        "the step applies what the plan prints");
  }

  @Test
  void rolloutsAreNoSteps() throws IOException {
    Path nothing = Files.writeString(folder.resolve("nothing.yaml"), "\n");
    Path files = folder.resolve("files");
    Files.createDirectories(files);
    Files.copy(
        Path.of("src/test/resources/rules/backend-service-missing/good.yaml"),
        files.resolve("shop.yaml"));
    Files.writeString(
        files.resolve("rollout.yaml"),
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: shop}}");
    CliResult run = CliResult.run("plan", "--from", nothing.toString(), files.toString());
    assertEquals(
        List.of("1. create Service default/shop", "2. create Ingress default/shop"),
        run.out().lines().filter(l -> l.matches("\\d.*")).toList(),
        run.out());
  }

  @Test
  void createsMissingAndDeletesRemovedObjects() throws IOException {
    Path nothing = Files.writeString(folder.resolve("nothing.yaml"), "\n");
    List<String> made = apply(nothing, Path.of("examples/bbs-v1"), folder.resolve("made"));
    assertEquals(
        List.of(
            "01-service-cloudbbs-exp.yaml",
            "02-endpoints-cloudbbs-exp.yaml",
            "03-ingress-dev-cloudbbs.yaml"),
        made);
    List<String> gone = apply(Path.of("examples/bbs-v1"), nothing, folder.resolve("gone"));
    assertEquals(
        List.of(
            "01-delete-ingress-dev-cloudbbs.yaml",
            "02-delete-endpoints-cloudbbs-exp.yaml",
            "03-delete-service-cloudbbs-exp.yaml"),
        gone);
  }

  @Test
  void movesNginxToAnotherPort() throws IOException {
    Path next = Files.createDirectory(folder.resolve("next"));
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      String text = Files.readString(Path.of("examples/bbs-v1", file));
      Files.writeString(
          next.resolve(file),
          text.replace("targetPort: 80", "targetPort: 8081")
              .replace("{name: http, port: 80,", "{name: http, port: 8081,"));
    }
    CliResult run = CliResult.run("plan", "--from", "examples/bbs-v1", next.toString());
    assertEquals(
        List.of(
            "1. change Service devops/cloudbbs-exp",
            "2. change Endpoints devops/cloudbbs-exp",
            "3. change Service devops/cloudbbs-exp"),
        run.out().lines().filter(l -> l.matches("\\d.*")).toList(),
        run.out());
    assertEquals(0, run.exit());
    apply(Path.of("examples/bbs-v1"), next, folder.resolve("steps"));
  }

  private static List<String> apply(Path from, Path to, Path steps) throws IOException {
    CliResult run =
        CliResult.run(
            "plan",
            "--from",
            from.toString(),
            to.toString(),
            "-o",
            "yaml",
            "--out",
            steps.toString());
    assertEquals(0, run.exit(), run.out() + run.err());
    Map<ObjectKey, Manifest> stored = read(from);
    List<Path> files;
    try (Stream<Path> all = Files.list(steps)) {
      files = all.sorted().toList();
    }
    assertEquals(
        files.stream()
            .map(f -> "kubectl " + (isDeletion(f) ? "delete" : "apply") + " -f " + f)
            .toList(),
        run.out().lines().toList());
    for (Path file : files) {
      read(file).forEach((key, manifest) -> applyStep(stored, key, manifest, isDeletion(file)));
    }
    assertEquals(treesByKey(read(to)), treesByKey(stored));
    return files.stream().map(f -> f.getFileName().toString()).toList();
  }

  private static boolean isDeletion(Path file) {
    return file.getFileName().toString().contains("-delete-");
  }

  private static void applyStep(
      Map<ObjectKey, Manifest> stored, ObjectKey key, Manifest manifest, boolean deleted) {
    ResourceChange change =
        new ResourceChange(
            Optional.ofNullable(stored.get(key)).map(Manifest::resource),
            deleted ? Optional.empty() : Optional.of(manifest.resource()));
    AdmissionDecision decision =
        AdmissionDecision.of(
            new AdmissionRequest(change, "jane", false), view(stored), Policy.STANDARD, TODAY);
    assertTrue(decision.isAllowed(), decision::toString);
    if (deleted) {
      stored.remove(key);
    } else {
      stored.put(key, manifest);
    }
    assertEquals(
        List.of(),
        resources(stored).stream()
            .flatMap(o -> RuleRegistry.check(o, view(stored)).stream())
            .filter(f -> f.severity() == Severity.UNREACHABLE)
            .toList(),
        () -> "after " + change);
  }

  private static Map<ObjectKey, Manifest> read(Path path) {
    ManifestSet set =
        ManifestLoader.load(List.of(path.toString()), InputStream.nullInputStream(), "default");
    assertEquals(List.of(), set.errors());
    Map<ObjectKey, Manifest> byKey = new TreeMap<>();
    set.manifests().forEach(m -> byKey.put(m.resource().key(), m));
    return byKey;
  }

  private static List<Resource> resources(Map<ObjectKey, Manifest> stored) {
    return stored.values().stream().map(Manifest::resource).toList();
  }

  private static SnapshotView view(Map<ObjectKey, Manifest> stored) {
    return new SnapshotView(resources(stored), DataPlane.KUBE_PROXY);
  }

  /** Keeps every field; only the namespace is added. */
  private static Map<ObjectKey, String> treesByKey(Map<ObjectKey, Manifest> stored) {
    return stored.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> e.getValue().tree().toString().replace(", namespace=default", ""),
                (a, b) -> b,
                TreeMap::new));
  }

  /** The desired state is invalid for the API server (422), which a plan does not report. */
  @Test
  void reportsImpossibleChanges() throws IOException {
    Path to = folder.resolve("to.yaml");
    Files.writeString(
        to,
        Files.readString(PLANS.resolve("retargeted/to.yaml"))
            .replace("name: http, port: 8081", "name: http, port: 8082"));
    CliResult run =
        CliResult.run(
            "plan", "--from", PLANS.resolve("retargeted/from.yaml").toString(), to.toString());
    assertTrue(
        run.out()
            .startsWith(
                "error: cannot plan: Endpoints default/web, Service default/web: no sequence of"
                    + " steps reaches this state; "),
        run.out());
    assertTrue(run.out().contains("[endpoints-port-number]"), run.out());
    assertEquals(1, run.exit());
    CliResult audit =
        CliResult.run(
            "plan",
            "--profile",
            "audit",
            "--from",
            PLANS.resolve("retargeted/from.yaml").toString(),
            to.toString());
    assertEquals(0, audit.exit(), audit.out());
  }

  @ParameterizedTest
  @CsvSource({
    "plan examples/bbs-v1",
    "plan --from examples/bbs-v1",
    "plan --from examples/none examples/bbs-v1",
    "plan --from examples/bbs-v1 examples/none",
    "plan --from examples/bbs-v1 examples/bbs -o yaml",
    "plan --from examples/bbs-v1 examples/bbs --out steps",
    "plan --from examples/bbs-v1 examples/bbs --profile lax",
    "plan --from examples/bbs-v1 examples/bbs -o yaml --out examples",
  })
  void wrongUsageExitsWithUsageCode(String arguments) {
    CliResult run = CliResult.run(arguments.split(" "));
    assertEquals(2, run.exit(), run.out());
    assertEquals("", run.out());
  }

  @Test
  void unchangedFilesNeedNoSteps() {
    CliResult run = CliResult.run("plan", "--from", "examples/bbs-v1", "examples/bbs-v1");
    assertEquals("no changes\n", run.out());
    assertEquals(0, run.exit());
  }
}
