package dev.portcullis.cli;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Snapshot;
import dev.portcullis.report.Entry;
import dev.portcullis.report.JsonReport;
import dev.portcullis.report.Report;
import dev.portcullis.report.TextReport;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Exemption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis check k8s/",
      "  helm template my-chart | portcullis check -",
      "  portcullis check -n shop -o json ingress.yaml service.yaml endpoints.yaml",
    })
final class CheckCommand implements Callable<Integer> {

  /** How a report is written. */
  enum Output {
    JSON,
    TEXT
  }

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text or json; text unless told.")
  private Output output = Output.TEXT;

  @Override
  public Integer call() {
    ManifestSet set = Manifests.read(input.sources(spec), System.in, input.namespace());
    Report report = judge(set, input.dataPlane(), LocalDate.now(Clock.systemUTC()));
    if (output == Output.JSON) {
      JsonReport.write(report, spec.commandLine().getOut());
    } else {
      TextReport.write(report, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
    return report.faults().isEmpty() ? report.errors() > 0 ? 1 : 0 : Portcullis.UNUSABLE;
  }

  /** What the rules say of each object in view of the whole set. */
  static Report judge(ManifestSet set, DataPlane dataPlane, LocalDate today) {
    Snapshot snapshot = new Snapshot(set.resources(), dataPlane);
    List<Entry> entries = new ArrayList<>();
    for (Manifest manifest : set.manifests()) {
      for (Finding finding : Rules.check(manifest.resource(), snapshot)) {
        entries.add(entry(manifest, finding, today));
      }
    }
    return new Report(
        entries,
        set.faults(),
        set.manifests().size(),
        set.skipped(),
        Stream.concat(repeated(set).stream(), unknown(snapshot).stream()).toList());
  }

  private static Entry entry(Manifest manifest, Finding finding, LocalDate today) {
    Optional<Exemption> exemption = Exemption.of(finding.subject(), finding.rule(), today, false);
    return new Entry(
        manifest.locate(finding.at()),
        finding,
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
