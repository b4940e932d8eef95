package dev.portcullis.cli;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Rollout;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.plan.DependentAdapter;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.PlanContext;
import dev.portcullis.plan.PlanStep;
import dev.portcullis.plan.PlanStep.Origin;
import dev.portcullis.plan.Planner;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.ReleaseOptions;
import dev.portcullis.report.CheckNotes;
import dev.portcullis.report.plan.TextPlanWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis plan}: plans the steps that apply a change. */
@Command(
    name = "plan",
    description = {
      "Plan the steps that change the live objects, or the files of --from, into these files"
          + " without rejected requests or interrupted routes.",
      "",
      "Objects that are in the files of --from only are deleted. Live objects that are not in the"
          + " files stay unchanged.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:a plan was found",
      "1:no plan for some objects",
      "2:wrong usage, or input that could not be read; then nothing is planned",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis plan --from k8s-now/ k8s-next/",
      "  portcullis plan --cluster k8s-next/ -o yaml --out steps/",
      "  kubectl get ing,svc,ep -n shop -o yaml | portcullis plan --from - k8s-next/",
      "  portcullis plan --from k8s-now/ k8s-next/ -o yaml --out steps/",
    })
final class PlanCommand implements Callable<Integer> {

  /** The output formats. */
  enum PlanOutput {
    TEXT,
    YAML
  }

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "The current objects: files, folders, globs, or - for standard input.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or yaml: one file for each step (default: ${DEFAULT-VALUE}).")
  private PlanOutput output;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the files of -o yaml; must be new or empty.")
  private Optional<Path> outputDirectory = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if ((output == PlanOutput.YAML) != outputDirectory.isPresent()) {
      throw new ParameterException(spec.commandLine(), "-o yaml and --out DIR need each other.");
    }
    boolean fromCluster = overlayOptions.isEnabled(spec);
    if (fromCluster != from.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name the current objects: --from FILE, or --cluster.");
    }
    ProjectConfig settings = input.projectConfig();
    ManifestSet desired = read(input.sources(spec), settings);
    Optional<PlanInput> planInput =
        fromCluster ? fromCluster(desired, settings) : fromFiles(read(from, settings), desired);
    if (planInput.isEmpty()) {
      return ExitCode.USAGE;
    }
    Plan plan = plan(planInput.get(), input.dataPlane(settings));
    if (output == PlanOutput.YAML) {
      writeSteps(plan, planInput.get());
    } else {
      TextPlanWriter.write(plan, spec.commandLine().getOut());
    }
    return plan.blockers().isEmpty() ? 0 : 1;
  }

  private ManifestSet read(List<String> sources, ProjectConfig settings) {
    return ManifestLoader.load(
        sources,
        input.standardInput(spec),
        input.namespace(settings),
        input.exclusions(spec, settings),
        file -> {});
  }

  private Optional<PlanInput> fromFiles(ManifestSet before, ManifestSet after) {
    if (!isFullyRead(before) | !isFullyRead(after)) {
      return Optional.empty();
    }
    Map<ObjectKey, SourcedResource> stored = byKey(before);
    Map<ObjectKey, SourcedResource> desired = byKey(after);
    Set<ObjectKey> otherChanges = new TreeSet<>(desired.keySet());
    otherChanges.removeIf(
        k -> desired.get(k).tree().equals(stored.getOrDefault(k, desired.get(k)).tree()));
    return Optional.of(new PlanInput(stored, desired, desired, otherChanges, Set.of()));
  }

  /** Objects that controllers write are left out, because the controllers update them. */
  private Optional<PlanInput> fromCluster(ManifestSet after, ProjectConfig settings) {
    Set<String> namespaces = ClusterOverlay.namespacesOf(after);
    if (!isFullyRead(after)) {
      return Optional.empty();
    } else if (namespaces.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "The files contain no Ingress, Service, Endpoints, or EndpointSlice to plan.");
    }
    ClusterOverlay cluster =
        overlayOptions.readOverlay(namespaces, after, input.dataPlane(settings));
    PrintWriter err = spec.commandLine().getErr();
    cluster.namespacedFailures().forEach(f -> err.println(CheckNotes.cannotRead(f)));
    cluster.clusterScopedFailures().forEach(f -> err.println("note: cannot read " + f));
    err.flush();
    if (!cluster.namespacedFailures().isEmpty()) {
      return Optional.empty(); // a plan could interrupt routes that were not read
    }
    Map<ObjectKey, SourcedResource> stored = cluster.userManagedObjects();
    Map<ObjectKey, SourcedResource> files = byKey(after);
    Map<ObjectKey, SourcedResource> desired = new TreeMap<>(stored);
    plannedManifests(after).forEach(m -> desired.put(m.resource().key(), cluster.afterApply(m)));
    Set<ObjectKey> otherChanges = new TreeSet<>(files.keySet());
    otherChanges.removeIf(
        k -> cluster.mergeFor(k).filter(s -> s.isChangedBy(files.get(k))).isEmpty());
    return Optional.of(new PlanInput(stored, desired, files, otherChanges, namespaces));
  }

  /** Whether all was read; otherwise objects that were not read would be planned to be deleted. */
  private boolean isFullyRead(ManifestSet set) {
    PrintWriter err = spec.commandLine().getErr();
    set.errors().forEach(e -> err.println(CheckNotes.cannotRead(e)));
    err.flush();
    return set.errors().isEmpty();
  }

  /** The objects of the chain; a Rollout only shows who writes actions into an Ingress. */
  private static Stream<Manifest> plannedManifests(ManifestSet set) {
    return set.manifests().stream().filter(m -> !(m.resource() instanceof Rollout));
  }

  private static Map<ObjectKey, SourcedResource> byKey(ManifestSet set) {
    Map<ObjectKey, SourcedResource> byKey = new TreeMap<>();
    plannedManifests(set).forEach(m -> byKey.put(m.resource().key(), m.toSourcedResource()));
    return byKey;
  }

  private Plan plan(PlanInput planInput, DataPlane dataPlane) {
    List<Resource> current = resources(planInput.current());
    Plan plan =
        Planner.plan(
            current,
            DependentAdapter.adapt(
                current, resources(planInput.desired()), planInput.manifests().keySet()),
            planInput.unchangedRoutes(),
            new PlanContext(
                planInput.listedNamespaces(),
                dataPlane,
                // The server may deny updates that disagree with their own release.
                Policy.of(input.profile(), Map.of()).withReleases(ReleaseOptions.DENY),
                LocalDate.now(Clock.systemUTC())));
    return plan.withSteps(stepsWithoutRouteChange(plan, planInput).toList());
  }

  private static List<Resource> resources(Map<ObjectKey, SourcedResource> objects) {
    return objects.values().stream().map(SourcedResource::resource).toList();
  }

  /** Steps for objects that change only in fields that no rule reads. */
  private static Stream<PlanStep> stepsWithoutRouteChange(Plan plan, PlanInput planInput) {
    return planInput.otherChanges().stream()
        .filter(k -> planInput.current().containsKey(k) && !plan.adapted().contains(k))
        .map(k -> planInput.desired().get(k).resource())
        .filter(r -> plan.steps().stream().noneMatch(s -> appliesDesired(s, r)))
        .filter(r -> planInput.current().get(r.key()).resource().equals(r))
        .map(
            r ->
                new PlanStep(
                    ResourceChange.update(r, r),
                    Origin.DESIRED,
                    "no route depends on this change"));
  }

  private static boolean appliesDesired(PlanStep step, Resource desired) {
    return step.origin() == Origin.DESIRED && step.change().after().equals(Optional.of(desired));
  }

  private void writeSteps(Plan plan, PlanInput planInput) throws IOException {
    Path folder = outputDirectory.orElseThrow();
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(), folder + " is not empty; its files could be mistaken for steps.");
      }
    }
    PrintWriter print = spec.commandLine().getOut();
    new PlanFilesWriter(folder, planInput, print).write(plan.steps());
    TextPlanWriter.writeRemarks(plan, print);
    print.flush();
  }
}
