package dev.portcullis.cli;

import dev.portcullis.manifests.Exclusions;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Snapshot;
import dev.portcullis.report.Entry;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.Format;
import dev.portcullis.report.Printer;
import dev.portcullis.report.Report;
import dev.portcullis.rules.Basis;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Action;
import dev.portcullis.verdict.Exemption;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis check}: judges manifests before they are applied. */
@Command(
    name = "check",
    description = {
      "Judges manifests as one set, before they are applied.",
      "",
      "What is not in the set counts as missing; but of a namespace without any Service in the set"
          + " nothing is assumed.",
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
      "  portcullis check -n shop -o json ingress.yaml service.yaml endpoints.yaml",
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; text unless told.")
  private Format output = Format.TEXT;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "What makes it fail: ${COMPLETION-CANDIDATES}; error unless told.")
  private FailOn failOn;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      split = ",",
      converter = RuleId.class,
      completionCandidates = RuleId.class,
      description = "Ask these rules only, whatever the settings say; may be repeated.")
  private List<String> asked = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      split = ",",
      converter = RuleId.class,
      completionCandidates = RuleId.class,
      description = "Ask all rules but these; may be repeated.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--partial",
      negatable = true,
      description = "The set is a part only: what is not in it is unknown, and not missing.")
  private Optional<Boolean> partial = Optional.empty();

  @Option(
      names = {"--color", "--colour"},
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto unless told: on a terminal, without NO_COLOR.")
  private Colour colour = Colour.AUTO;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    List<String> sources = input.sources(spec);
    CheckSettings settings = input.settings();
    Report report = judge(read(sources, settings), settings);
    output.write(
        report,
        new Printer(
            spec.commandLine().getOut(),
            err,
            colour.style(),
            new Portcullis.Version().number(),
            LocalDateTime.now(Clock.systemUTC())));
    return report.faults().isEmpty() ? report.fails() ? 1 : 0 : Portcullis.UNUSABLE;
  }

  private ManifestSet read(List<String> sources, CheckSettings settings) {
    Exclusions exclusions = input.exclusions(spec, settings);
    try (Progress progress = new Progress(spec.commandLine().getErr())) {
      if (Terminal.isThere()) {
        progress.start();
      }
      return Manifests.read(sources, System.in, input.namespace(settings), exclusions, progress);
    }
  }

  private Report judge(ManifestSet set, CheckSettings settings) {
    return judge(
        set,
        input.dataPlane(settings),
        partial.orElse(settings.partial()),
        settings.rules(),
        rule -> isAsked(rule, settings),
        Optional.ofNullable(failOn).or(settings::failOn).orElse(FailOn.ERROR));
  }

  private boolean isAsked(String rule, CheckSettings settings) {
    if (ignored.contains(rule)) {
      return false;
    } else if (!asked.isEmpty()) {
      return asked.contains(rule);
    }
    boolean off = settings.rules().get(rule) == Action.OFF;
    return !off && (!ignored.isEmpty() || settings.asks(rule));
  }

  /**
   * What the rules say of each object in view of the whole set.
   *
   * @param part whether the set is a part of something: what is missing in it may be elsewhere
   * @param isAsked of which rules the findings count, by id
   */
  static Report judge(
      ManifestSet set,
      DataPlane dataPlane,
      boolean part,
      Map<String, Action> actions,
      Predicate<String> isAsked,
      FailOn failOn) {
    Snapshot snapshot = new Snapshot(set.resources(), dataPlane);
    LocalDate today = LocalDate.now(Clock.systemUTC());
    List<Entry> entries = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      for (Finding finding : Rules.check(manifest.resource(), snapshot)) {
        boolean elsewhere = part && finding.basis() == Basis.ABSENCE;
        if (!elsewhere && isAsked.test(finding.rule())) {
          entries.add(entry(manifest, finding, actions.get(finding.rule()), today));
        }
      }
    }
    return new Report(
        entries,
        set.faults(),
        set.manifests().size(),
        set.skipped(),
        Stream.concat(repeated(set).stream(), part ? Stream.of() : unknown(snapshot).stream())
            .toList(),
        set.lines(),
        failOn);
  }

  private static Entry entry(Manifest manifest, Finding finding, Action action, LocalDate today) {
    boolean told = action == Action.DENY || action == Action.WARN;
    Optional<Exemption> exemption = Exemption.of(finding.subject(), finding.rule(), today, false);
    return new Entry(
        manifest.locate(finding.at()),
        finding,
        told ? action == Action.DENY : finding.rank().isError(),
        exemption.filter(Exemption::counts).map(Exemption::reason).orElse(""),
        exemption
            .filter(e -> !e.counts())
            .map(e -> "exemption ignored: " + e.invalid())
            .orElse(""));
  }

  /** Two objects of one key are most often two environments in one folder. */
  private static List<String> repeated(ManifestSet set) {
    Map<ObjectKey, Manifest> first = new HashMap<>();
    List<String> notes = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      Manifest earlier = first.putIfAbsent(manifest.resource().key(), manifest);
      if (earlier != null) {
        notes.add(
            manifest.resource().key()
                + " is there twice, and the others are judged by the second: "
                + place(earlier)
                + " and "
                + place(manifest));
      }
    }
    return notes;
  }

  private static String place(Manifest manifest) {
    return manifest.locate(FieldPath.ROOT).toString();
  }

  /** Which backends nobody could look up. */
  private static List<String> unknown(Snapshot snapshot) {
    Map<String, Integer> backends = new TreeMap<>();
    snapshot.objects().stream()
        .filter(Ingress.class::isInstance)
        .map(Ingress.class::cast)
        .filter(i -> !i.backends().isEmpty() && !snapshot.knows(i.key().namespace()))
        .forEach(i -> backends.merge(i.key().namespace(), i.backends().size(), Integer::sum));
    return backends.entrySet().stream()
        .map(
            e ->
                "namespace "
                    + e.getKey()
                    + " has no Service in this set, so backends there were not looked up ("
                    + e.getValue()
                    + ")")
        .toList();
  }
}
