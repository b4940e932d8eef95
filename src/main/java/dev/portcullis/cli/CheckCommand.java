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

/** {@code portcullis check}: judges manifests before they are applied. */
@Command(
    name = "check",
    description = {
      "Judges manifests as one set, before they are applied.",
      "",
      "What is not in the set counts as missing; but of a namespace without any Service in the set"
          + " nothing is assumed. With --cluster the set is laid over the live objects of its"
          + " namespaces, and what it would break there is said, too.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no finding at or above --fail-on",
      "1:findings at or above --fail-on",
      "2:wrong usage, or something could not be read; the rest is judged all the same",
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
  @Mixin private ReportOptions report;

  @Option(
      names = "--partial",
      negatable = true,
      description = "The set is a part only: what is not in it is unknown, and not missing.")
  private Optional<Boolean> partial = Optional.empty();

  @Override
  public Integer call() throws Exception {
    List<String> sources = input.sources(spec);
    ProjectConfig settings = input.projectConfig();
    boolean overLive = overlayOptions.isEnabled(spec);
    if (overLive && partial.orElse(false)) {
      throw new ParameterException(
          spec.commandLine(),
          "With --cluster nothing is unknown for being in no file: no --partial.");
    }
    ManifestSet set = read(sources, settings);
    return report.write(
        overLive ? checkAgainstCluster(set, settings) : check(set, settings), spec.commandLine());
  }

  private ManifestSet read(List<String> sources, ProjectConfig settings) {
    PathExclusions exclusions = input.exclusions(spec, settings);
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      if (Terminal.isInteractive()) {
        progress.start();
      }
      return ManifestLoader.load(
          sources, System.in, input.namespace(settings), exclusions, progress);
    }
  }

  private Report check(ManifestSet set, ProjectConfig settings) {
    return check(
        set,
        input.dataPlane(settings),
        partial.orElse(settings.partial()),
        report.policy(settings, input.profile()),
        report.failOn(settings));
  }

  /**
   * What the rules say of each object in view of the whole set.
   *
   * @param part whether the set is a part of something: what is missing in it may be elsewhere
   */
  static Report check(
      ManifestSet set, DataPlane dataPlane, boolean part, Policy policy, FailOn failOn) {
    SnapshotView snapshot = new SnapshotView(set.resources(), dataPlane);
    ResourceView still = new MemoizingView(snapshot);
    FindingAssessor assessor = new FindingAssessor(policy, still, today());
    List<ReportedFinding> entries = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      for (Finding finding : RuleRegistry.check(manifest.resource(), still)) {
        if (!part || finding.evidence() != Evidence.MISSING_OBJECT) {
          assessor
              .assessExisting(finding)
              .map(a -> ReportedFinding.at(manifest.locate(finding.field()), a))
              .ifPresent(entries::add);
        }
      }
    }
    Stream<String> unknown = part ? Stream.of() : CheckNotes.skippedNamespaces(snapshot).stream();
    return report(set, entries, unknown, failOn);
  }

  private Report checkAgainstCluster(ManifestSet set, ProjectConfig settings) {
    Set<String> namespaces = ClusterOverlay.namespacesOf(set);
    if (namespaces.isEmpty()) {
      return check(set, settings); // nothing in it belongs to any chain
    }
    ClusterOverlay cluster = overlayOptions.readOverlay(namespaces, set, input.dataPlane(settings));
    return report(
        set,
        OverlayCheck.check(set, cluster, report.policy(settings, input.profile()), today()),
        Stream.of(cluster.namespacedFailures(), cluster.clusterScopedFailures())
            .flatMap(List::stream)
            .map(u -> "cannot read " + u + "; objects of this kind are treated as unknown"),
        report.failOn(settings));
  }

  private static LocalDate today() {
    return LocalDate.now(Clock.systemUTC());
  }

  private static Report report(
      ManifestSet set, List<ReportedFinding> entries, Stream<String> notes, FailOn failOn) {
    return new Report(
        entries,
        set.errors(),
        List.of(),
        set.manifests().size(),
        set.skipped(),
        Stream.concat(duplicateNotes(set).stream(), notes).toList(),
        set.lines(),
        failOn);
  }

  /** Two objects of one key are most often two environments in one folder. */
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
