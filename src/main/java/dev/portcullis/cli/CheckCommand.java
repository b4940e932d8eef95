package dev.portcullis.cli;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.PathExclusions;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.overlay.OverlayCheck;
import dev.portcullis.overlay.SingleApplyNotes;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.report.CheckNotes;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.Report;
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.rules.Evidence;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis check}: checks manifests before they are applied. */
@Command(
    name = "check",
    description = {
      "Check manifests before they are applied.",
      "",
      "All files are checked together. Objects that are not in the input are treated as missing."
          + " Namespaces without any Service in the input are skipped. With --cluster the files are"
          + " merged into the live objects of their namespaces, and live objects that they would"
          + " break are reported as well.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no finding at or above --fail-on",
      "1:findings at or above --fail-on",
      "2:wrong usage, or input that could not be read; the rest is checked",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis check k8s/",
      "  helm template my-chart | portcullis check -",
      "  kubectl kustomize overlays/prod | portcullis check --fail-on warning -",
      "  portcullis check --partial --exclude '*/tests/*' -o sarif . > portcullis.sarif",
      "  portcullis check --cluster --context staging k8s/",
      "  portcullis check -n shop -o json ingress.yaml service.yaml endpoints.yaml",
    })
public final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;
  @Mixin private ReportOptions reportOptions;

  @Option(
      names = "--partial",
      negatable = true,
      description =
          "The input is incomplete: objects that are not in it are treated as unknown, not as"
              + " missing (default: partial of the settings file, otherwise false).")
  private Optional<Boolean> partial = Optional.empty();

  @Override
  public Integer call() throws Exception {
    List<String> sources = input.sources(spec);
    ProjectConfig settings = input.projectConfig();
    boolean againstCluster = overlayOptions.isEnabled(spec);
    if (againstCluster && partial.orElse(false)) {
      throw new ParameterException(
          spec.commandLine(),
          "--partial cannot be combined with --cluster, which reads all objects.");
    }
    ManifestSet set = read(sources, settings);
    return reportOptions.write(
        againstCluster ? checkAgainstCluster(set, settings) : check(set, settings),
        spec.commandLine());
  }

  private ManifestSet read(List<String> sources, ProjectConfig settings) {
    PathExclusions exclusions = input.exclusions(spec, settings);
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      if (Terminal.isInteractive()) {
        progress.start();
      }
      return ManifestLoader.load(
          sources, input.standardInput(spec), input.namespace(settings), exclusions, progress);
    }
  }

  private Report check(ManifestSet set, ProjectConfig settings) {
    return check(
        set,
        input.dataPlane(settings),
        partial.orElse(settings.partial()),
        reportOptions.policy(settings, input.profile()),
        reportOptions.failOn(settings));
  }

  /**
   * Checks each object against all objects of the input.
   *
   * @param partial whether objects that are not in the input are unknown instead of missing
   */
  static Report check(
      ManifestSet set, DataPlane dataPlane, boolean partial, Policy policy, FailOn failOn) {
    SnapshotView snapshot = new SnapshotView(set.resources(), dataPlane);
    ResourceView view = new MemoizingView(snapshot);
    FindingAssessor assessor = new FindingAssessor(policy, view, today());
    List<ReportedFinding> findings = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      for (Finding finding : RuleRegistry.check(manifest.resource(), view)) {
        if (!partial || finding.evidence() != Evidence.MISSING_OBJECT) {
          assessor
              .assessExisting(finding)
              .map(a -> ReportedFinding.at(manifest.locate(finding.field()), a))
              .ifPresent(findings::add);
        }
      }
    }
    Stream<String> skipped =
        partial ? Stream.of() : CheckNotes.skippedNamespaces(snapshot).stream();
    return createReport(set, findings, skipped, failOn);
  }

  private Report checkAgainstCluster(ManifestSet set, ProjectConfig settings) {
    Set<String> namespaces = ClusterOverlay.namespacesOf(set);
    if (namespaces.isEmpty()) {
      return check(set, settings); // no objects that rules check
    }
    DataPlane dataPlane = input.dataPlane(settings);
    Policy policy = reportOptions.policy(settings, input.profile());
    ClusterOverlay cluster = overlayOptions.readOverlay(namespaces, set, dataPlane);
    List<ReportedFinding> findings = OverlayCheck.check(set, cluster, policy, today());
    boolean valid = findings.stream().noneMatch(f -> f.isActive() && f.assessment().error());
    Stream<String> failures =
        Stream.of(cluster.namespacedFailures(), cluster.clusterScopedFailures())
            .flatMap(List::stream)
            .map(f -> "cannot read " + f + "; objects of this kind are treated as unknown");
    return createReport(
        set,
        findings,
        Stream.concat(
            failures,
            valid
                ? SingleApplyNotes.of(set, cluster, dataPlane, policy, today()).stream()
                : Stream.of()),
        reportOptions.failOn(settings));
  }

  private static LocalDate today() {
    return LocalDate.now(Clock.systemUTC());
  }

  private static Report createReport(
      ManifestSet set, List<ReportedFinding> findings, Stream<String> notes, FailOn failOn) {
    return new Report(
        findings,
        set.errors(),
        List.of(),
        set.manifests().size(),
        set.skipped(),
        Stream.concat(duplicateNotes(set).stream(), notes).toList(),
        set.lines(),
        failOn);
  }

  /** Duplicate objects are most often two environments in one folder. */
  private static List<String> duplicateNotes(ManifestSet set) {
    Map<ObjectKey, Manifest> first = new HashMap<>();
    List<String> notes = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      Manifest earlier = first.putIfAbsent(manifest.resource().key(), manifest);
      if (earlier != null) {
        notes.add(
            manifest.resource().key()
                + " is defined twice, the second definition is used: "
                + rootPosition(earlier)
                + ", "
                + rootPosition(manifest));
      }
    }
    return notes;
  }

  private static String rootPosition(Manifest manifest) {
    return manifest.locate(FieldPath.ROOT).toString();
  }
}
