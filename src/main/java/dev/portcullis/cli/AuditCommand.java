package dev.portcullis.cli;

import dev.portcullis.analysis.FindingSet;
import dev.portcullis.cluster.ClusterLister;
import dev.portcullis.cluster.ListResult;
import dev.portcullis.manifests.SourceLines;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import dev.portcullis.report.Report;
import dev.portcullis.report.ReportedFinding;
import dev.portcullis.rules.RuleRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis audit}: checks the live objects of a cluster once. */
@Command(
    name = "audit",
    description = {
      "Check the live objects of a cluster with the rules of check.",
      "",
      "Only reads, with the kubeconfig and permissions that kubectl uses. Resources that cannot be"
          + " read are listed, and the rest is checked.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no finding at or above --fail-on",
      "1:findings at or above --fail-on",
      "2:wrong usage, an unreachable API server, or resources that could not be read; the rest is"
          + " checked",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis audit",
      "  portcullis audit --context staging -n shop",
      "  portcullis audit --fail-on warning -o json > audit.json",
    })
final class AuditCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions clusterOptions;
  @Mixin private ConfigOptions configOptions;
  @Mixin private ReportOptions reportOptions;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Check only this namespace (default: all).")
  private Optional<String> namespace = Optional.empty();

  @Override
  public Integer call() throws IOException {
    ProjectConfig settings = configOptions.projectConfig();
    Set<String> namespaces = namespace.map(Set::of).orElse(Set.of());
    ListResult listing = ClusterLister.list(clusterOptions.connection(), namespaces, false);
    if (!listing.missingNamespaces().isEmpty()) {
      String missing = listing.missingNamespaces().get(0); // the only requested one
      spec.commandLine().getErr().println("portcullis: namespace \"" + missing + "\" not found");
      return ExitCode.USAGE;
    }
    return reportOptions.write(audit(listing, settings), spec.commandLine());
  }

  private Report audit(ListResult listing, ProjectConfig settings) {
    SnapshotView view = listing.view(configOptions.dataPlane(settings));
    LocalDate today = LocalDate.now(Clock.systemUTC());
    List<Resource> checked = userManagedObjects(view);
    return new Report(
        check(checked, view, reportOptions.policy(settings, configOptions.profile()), today),
        List.of(),
        ClusterOverlay.namespacedFailures(listing),
        checked.size(),
        new TreeMap<>(),
        ClusterOverlay.clusterScopedFailures(listing).stream()
            .map(f -> "cannot read " + f)
            .toList(),
        SourceLines.NONE,
        reportOptions.failOn(settings));
  }

  private static List<Resource> userManagedObjects(SnapshotView view) {
    return view.objects().stream().filter(r -> FindingSet.isUserManaged(r, view)).toList();
  }

  /** Checks the objects against the view. */
  static List<ReportedFinding> check(
      List<Resource> objects, ResourceView view, Policy policy, LocalDate today) {
    ResourceView memoizing = new MemoizingView(view);
    FindingAssessor assessor = new FindingAssessor(policy, memoizing, today);
    return objects.stream()
        .flatMap(r -> RuleRegistry.check(r, memoizing).stream())
        .flatMap(f -> assessor.assessExisting(f).stream())
        .map(a -> new ReportedFinding(Optional.empty(), a, ""))
        .toList();
  }
}
