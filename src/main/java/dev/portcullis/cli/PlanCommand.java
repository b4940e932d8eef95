package dev.portcullis.cli;

import dev.portcullis.inspect.Change;
import dev.portcullis.manifests.EditedManifest;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.naming.Switches;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.Planner;
import dev.portcullis.plan.Step;
import dev.portcullis.plan.Step.Source;
import dev.portcullis.report.TextPlan;
import dev.portcullis.verdict.Policy;
import dev.portcullis.verdict.Profile;
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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code portcullis plan}: in which steps to apply a change. */
@Command(
    name = "plan",
    description = {
      "Says in which steps to get from the files of --from to the files named, so that each step is"
          + " let in and whatever answers before and after answers all along.",
      "",
      "What is in the files of --from and not in the others is deleted.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is a plan",
      "1:something cannot be planned",
      "2:wrong usage, or something could not be read",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis plan --from k8s-now/ k8s-next/",
      "  kubectl get ing,svc,ep -n shop -o yaml | portcullis plan --from - k8s-next/",
      "  portcullis plan --from k8s-now/ k8s-next/ -o yaml --out steps/",
    })
final class PlanCommand implements Callable<Integer> {

  /** How a plan is written. */
  enum Output {
    TEXT,
    YAML
  }

  /** A profile by the word of its label. */
  static final class ProfileName implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String name) {
      return Profile.of(name)
          .orElseThrow(
              () -> new TypeConversionException("must be off, audit, gitops, standard or strict"));
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      required = true,
      description = "What there is now: files, folders, globs, or - for standard input.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      converter = ProfileName.class,
      description =
          "How strict the namespaces are that have no label: off, audit, gitops, standard or"
              + " strict; standard unless told.")
  private Profile profile = Profile.STANDARD;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text, or yaml: a file for each step; text unless told.")
  private Output output = Output.TEXT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder that -o yaml writes the files to; it has to be new or empty.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if ((output == Output.YAML) != out.isPresent()) {
      throw new ParameterException(spec.commandLine(), "-o yaml and --out DIR go together.");
    }
    CheckSettings settings = input.settings();
    ManifestSet stored = read(from, settings);
    ManifestSet wanted = read(input.sources(spec), settings);
    if (!isWhole(stored) | !isWhole(wanted)) {
      return Portcullis.UNUSABLE;
    }
    Plan plan = plan(byKey(stored), byKey(wanted), input.dataPlane(settings));
    if (output == Output.YAML) {
      write(plan, byKey(stored), byKey(wanted));
    } else {
      TextPlan.write(plan, spec.commandLine().getOut());
    }
    return plan.impossible().isEmpty() ? 0 : 1;
  }

  private ManifestSet read(List<String> sources, CheckSettings settings) {
    return Manifests.read(
        sources,
        System.in,
        input.namespace(settings),
        input.exclusions(spec, settings),
        file -> {});
  }

  /** Half of what there is would be planned to be deleted. */
  private boolean isWhole(ManifestSet set) {
    PrintWriter err = spec.commandLine().getErr();
    set.faults().forEach(f -> err.println(f.at() + ": unreadable: " + f.message()));
    err.flush();
    return set.faults().isEmpty();
  }

  private static Map<ObjectKey, Manifest> byKey(ManifestSet set) {
    Map<ObjectKey, Manifest> byKey = new TreeMap<>();
    set.manifests().forEach(m -> byKey.put(m.resource().key(), m));
    return byKey;
  }

  private Plan plan(
      Map<ObjectKey, Manifest> stored, Map<ObjectKey, Manifest> wanted, DataPlane dataPlane) {
    Plan plan =
        Planner.plan(
            stored.values().stream().map(Manifest::resource).toList(),
            wanted.values().stream().map(Manifest::resource).toList(),
            dataPlane,
            new Policy(profile, Map.of(), true, Switches.ALL),
            LocalDate.now(Clock.systemUTC()));
    return new Plan(
        Stream.concat(plan.steps().stream(), rest(plan, stored, wanted)).toList(),
        plan.impossible());
  }

  /** Objects of which something else changes, such as a timeout that no rule reads. */
  private static Stream<Step> rest(
      Plan plan, Map<ObjectKey, Manifest> stored, Map<ObjectKey, Manifest> wanted) {
    return wanted.entrySet().stream()
        .filter(e -> stored.containsKey(e.getKey()))
        .filter(e -> !stored.get(e.getKey()).tree().equals(e.getValue().tree()))
        .filter(e -> plan.steps().stream().noneMatch(s -> isWanted(s, e.getValue().resource())))
        .filter(e -> stored.get(e.getKey()).resource().equals(e.getValue().resource()))
        .map(e -> Optional.of(e.getValue().resource()))
        .map(
            r ->
                new Step(
                    new Change(r, r), Source.WANTED, "what changes here, no traffic rests on"));
  }

  private static boolean isWanted(Step step, Resource wanted) {
    return step.source() == Source.WANTED && step.change().after().equals(Optional.of(wanted));
  }

  private void write(Plan plan, Map<ObjectKey, Manifest> stored, Map<ObjectKey, Manifest> wanted)
      throws IOException {
    Path folder = out.orElseThrow();
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(), folder + " is not empty; its files would be taken for steps.");
      }
    }
    PrintWriter print = spec.commandLine().getOut();
    int number = 1;
    for (Step step : plan.steps()) {
      ObjectKey key = step.change().key();
      boolean gone = step.change().after().isEmpty();
      Path file = folder.resolve(name(number++, gone, key));
      String yaml = yaml(step, stored, wanted);
      Files.writeString(file, "# " + step.why() + "\n" + yaml);
      print.println("kubectl " + (gone ? "delete" : "apply") + " -f " + file);
    }
    plan.impossible().forEach(s -> print.println("cannot be planned: " + s));
    print.flush();
  }

  private static String name(int number, boolean gone, ObjectKey key) {
    return String.format(
        "%02d-%s%s-%s.yaml",
        number,
        gone ? "delete-" : "",
        key.kind().toString().toLowerCase(Locale.ROOT),
        key.name().replaceAll("[^A-Za-z0-9.-]", "_"));
  }

  private static String yaml(
      Step step, Map<ObjectKey, Manifest> stored, Map<ObjectKey, Manifest> wanted) {
    ObjectKey key = step.change().key();
    Optional<Manifest> old = Optional.ofNullable(stored.get(key));
    Optional<Manifest> now = Optional.ofNullable(wanted.get(key));
    Resource object = step.change().either();
    return switch (step.source()) {
      case MADE -> EditedManifest.yaml((EndpointSet) object);
      case STORED -> EditedManifest.yaml(object, old.orElseThrow(), now);
      case WANTED -> EditedManifest.yaml(object, now.or(() -> old).orElseThrow(), old);
    };
  }
}
