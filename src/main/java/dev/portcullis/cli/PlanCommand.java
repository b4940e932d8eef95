package dev.portcullis.cli;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.edit.ManifestRenderer;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.PlanStep;
import dev.portcullis.plan.PlanStep.Origin;
import dev.portcullis.plan.Planner;
import dev.portcullis.policy.Policy;
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
import java.util.Locale;
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

/** {@code portcullis plan}: in which steps to apply a change. */
@Command(
    name = "plan",
    description = {
      "Says in which steps to get from the files of --from, or with --cluster from the live"
          + " objects, to the files named, so that each step is let in and whatever answers before"
          + " and after answers all along.",
      "",
      "What is in the files of --from and not in the others is deleted. What is live and not in the"
          + " files stays as it is.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is a plan",
      "1:something cannot be planned",
      "2:wrong usage, or something could not be read; then nothing is planned",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis plan --from k8s-now/ k8s-next/",
      "  portcullis plan --cluster k8s-next/ -o yaml --out steps/",
      "  kubectl get ing,svc,ep -n shop -o yaml | portcullis plan --from - k8s-next/",
      "  portcullis plan --from k8s-now/ k8s-next/ -o yaml --out steps/",
    })
final class PlanCommand implements Callable<Integer> {

  /** How a plan is written. */
  enum Output {
    TEXT,
    YAML
  }

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "What there is now: files, folders, globs, or - for standard input.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text, or yaml: a file for each step; text unless told.")
  private Output output = Output.TEXT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder that -o yaml writes the files to; it has to be new or empty.")
  private Optional<Path> outputDirectory = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if ((output == Output.YAML) != outputDirectory.isPresent()) {
      throw new ParameterException(spec.commandLine(), "-o yaml and --out DIR go together.");
    }
    boolean overLive = overlayOptions.isEnabled(spec);
    if (overLive != from.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Say what there is now: --from FILE, or --cluster.");
    }
    ProjectConfig settings = input.projectConfig();
    ManifestSet wanted = read(input.sources(spec), settings);
    Optional<PlanInput> turn =
        overLive ? fromCluster(wanted, settings) : fromFiles(read(from, settings), wanted);
    if (turn.isEmpty()) {
      return ExitCode.USAGE;
    }
    Plan plan = plan(turn.get(), input.dataPlane(settings));
    if (output == Output.YAML) {
      writeSteps(plan, turn.get());
    } else {
      TextPlanWriter.write(plan, spec.commandLine().getOut());
    }
    return plan.blockers().isEmpty() ? 0 : 1;
  }

  private ManifestSet read(List<String> sources, ProjectConfig settings) {
    return ManifestLoader.load(
        sources,
        System.in,
        input.namespace(settings),
        input.exclusions(spec, settings),
        file -> {});
  }

  /**
   * What there is and what is to be.
   *
   * @param desired with what nobody speaks of as it is stored
   * @param manifests what is to be, as somebody wrote it
   * @param otherChanges of which objects something else changes, such as a timeout that no rule
   *     reads
   * @param listedNamespaces the namespaces that were read whole
   */
  private record PlanInput(
      Map<ObjectKey, SourcedResource> current,
      Map<ObjectKey, SourcedResource> desired,
      Map<ObjectKey, SourcedResource> manifests,
      Set<ObjectKey> otherChanges,
      Set<String> listedNamespaces) {}

  private Optional<PlanInput> fromFiles(ManifestSet before, ManifestSet after) {
    if (!isFullyRead(before) | !isFullyRead(after)) {
      return Optional.empty();
    }
    Map<ObjectKey, SourcedResource> stored = byKey(before);
    Map<ObjectKey, SourcedResource> wanted = byKey(after);
    Set<ObjectKey> otherwise = new TreeSet<>(wanted.keySet());
    otherwise.removeIf(
        k -> wanted.get(k).tree().equals(stored.getOrDefault(k, wanted.get(k)).tree()));
    return Optional.of(new PlanInput(stored, wanted, wanted, otherwise, Set.of()));
  }

  /** What a controller writes it will write again, as it should be then. */
  private Optional<PlanInput> fromCluster(ManifestSet after, ProjectConfig settings) {
    Set<String> namespaces = ClusterOverlay.namespacesOf(after);
    if (!isFullyRead(after)) {
      return Optional.empty();
    } else if (namespaces.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No file has an object of a chain, so there is nothing to plan.");
    }
    ClusterOverlay cluster =
        overlayOptions.readOverlay(namespaces, after, input.dataPlane(settings));
    PrintWriter err = spec.commandLine().getErr();
    cluster.namespacedFailures().forEach(f -> err.println(CheckNotes.cannotRead(f)));
    cluster.clusterScopedFailures().forEach(f -> err.println("note: cannot read " + f));
    err.flush();
    if (!cluster.namespacedFailures().isEmpty()) {
      return Optional.empty(); // half of who is cut off would be overlooked
    }
    Map<ObjectKey, SourcedResource> stored = cluster.userManagedObjects();
    Map<ObjectKey, SourcedResource> files = byKey(after);
    Map<ObjectKey, SourcedResource> wanted = new TreeMap<>(stored);
    after.manifests().forEach(m -> wanted.put(m.resource().key(), cluster.afterApply(m)));
    Set<ObjectKey> otherwise = new TreeSet<>(files.keySet());
    otherwise.removeIf(k -> cluster.mergeFor(k).filter(s -> s.isChangedBy(files.get(k))).isEmpty());
    return Optional.of(new PlanInput(stored, wanted, files, otherwise, namespaces));
  }

  /** Half of what there is would be planned to be deleted. */
  private boolean isFullyRead(ManifestSet set) {
    PrintWriter err = spec.commandLine().getErr();
    set.errors().forEach(e -> err.println(CheckNotes.cannotRead(e)));
    err.flush();
    return set.errors().isEmpty();
  }

  private static Map<ObjectKey, SourcedResource> byKey(ManifestSet set) {
    Map<ObjectKey, SourcedResource> byKey = new TreeMap<>();
    set.manifests().forEach(m -> byKey.put(m.resource().key(), m.toSourcedResource()));
    return byKey;
  }

  private Plan plan(PlanInput turn, DataPlane dataPlane) {
    Plan plan =
        Planner.plan(
            turn.current().values().stream().map(SourcedResource::resource).toList(),
            turn.desired().values().stream().map(SourcedResource::resource).toList(),
            turn.listedNamespaces(),
            dataPlane,
            Policy.of(input.profile(), Map.of()),
            LocalDate.now(Clock.systemUTC()));
    return new Plan(
        Stream.concat(plan.steps().stream(), stepsWithoutRouteChange(plan, turn)).toList(),
        plan.blockers());
  }

  /** Objects of which only something else changes. */
  private static Stream<PlanStep> stepsWithoutRouteChange(Plan plan, PlanInput turn) {
    return turn.otherChanges().stream()
        .filter(k -> turn.current().containsKey(k))
        .map(k -> turn.desired().get(k).resource())
        .filter(r -> plan.steps().stream().noneMatch(s -> appliesDesired(s, r)))
        .filter(r -> turn.current().get(r.key()).resource().equals(r))
        .map(Optional::of)
        .map(
            r ->
                new PlanStep(
                    new ResourceChange(r, r),
                    Origin.DESIRED,
                    "what changes here, no traffic rests on"));
  }

  private static boolean appliesDesired(PlanStep step, Resource wanted) {
    return step.origin() == Origin.DESIRED && step.change().after().equals(Optional.of(wanted));
  }

  private void writeSteps(Plan plan, PlanInput turn) throws IOException {
    Path folder = outputDirectory.orElseThrow();
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(), folder + " is not empty; its files would be taken for steps.");
      }
    }
    PrintWriter print = spec.commandLine().getOut();
    int number = 1;
    for (PlanStep step : plan.steps()) {
      ObjectKey key = step.change().key();
      boolean gone = step.change().after().isEmpty();
      Path file = folder.resolve(fileName(number++, gone, key));
      String yaml = renderYaml(step, turn);
      Files.writeString(file, "# " + step.reason() + "\n" + yaml);
      print.println("kubectl " + (gone ? "delete" : "apply") + " -f " + file);
    }
    plan.blockers().forEach(s -> print.println("error: cannot plan: " + s));
    print.flush();
  }

  private static String fileName(int number, boolean gone, ObjectKey key) {
    return String.format(
        "%02d-%s%s-%s.yaml",
        number,
        gone ? "delete-" : "",
        key.kind().toString().toLowerCase(Locale.ROOT),
        key.name().replaceAll("[^A-Za-z0-9.-]", "_"));
  }

  private static String renderYaml(PlanStep step, PlanInput turn) {
    ObjectKey key = step.change().key();
    Optional<SourcedResource> old = Optional.ofNullable(turn.current().get(key));
    Optional<SourcedResource> now =
        Optional.ofNullable(turn.manifests().get(key))
            .filter(f -> hasAllBackends(f, turn.desired().get(key)));
    Optional<SourcedResource> other = now.or(() -> Optional.ofNullable(turn.desired().get(key)));
    Resource object = step.change().current();
    return switch (step.origin()) {
      case TEMPORARY -> ManifestRenderer.render((EndpointSet) object);
      case LIVE -> ManifestRenderer.render(object, old.orElseThrow(), other);
      case DESIRED -> ManifestRenderer.render(object, other.or(() -> old).orElseThrow(), old);
    };
  }

  /** Whether no backend is there that somebody else has put in. */
  private static boolean hasAllBackends(SourcedResource file, SourcedResource wanted) {
    return !(file.resource() instanceof Ingress own && wanted.resource() instanceof Ingress whole)
        || own.backends().size() == whole.backends().size();
  }
}
