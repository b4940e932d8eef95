package dev.portcullis.cli;

import dev.portcullis.fix.FixResult;
import dev.portcullis.fix.Fixer;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.OutputFormat;
import dev.portcullis.report.Report;
import dev.portcullis.report.ReportContext;
import dev.portcullis.report.UnifiedDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis fix}: mends manifests where there is only one way. */
@Command(
    name = "fix",
    description = {
      "Mends manifests in place, where there is only one way, and lists what is left.",
      "",
      "Missing port names are put in, Ingresses of v1beta1 become v1, and what has one possible"
          + " correction gets it. Everything else in a file stays as it is, byte for byte. Files"
          + " are judged as one set, as by check; a file that is not understood as a whole is left"
          + " alone. What comes from standard input goes to standard output.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis fix k8s/",
      "  portcullis fix --diff k8s/",
      "  helm template my-chart | portcullis fix - | kubectl apply -f -",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is left to do, or warnings only",
      "1:errors are left, or a file was left alone; with --diff, or something would be changed",
      "2:wrong usage, or something could not be read or written",
    })
final class FixCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(names = "--diff", description = "Print what would be changed, and change nothing.")
  private boolean diff;

  @Override
  public Integer call() throws Exception {
    List<String> sources = input.sources(spec);
    PrintWriter err = spec.commandLine().getErr();
    ProjectConfig settings = input.projectConfig();
    EditableFiles read = EditableFiles.load(sources, System.in, input.exclusions(spec, settings));
    FixResult outcome =
        new Fixer(
                input.namespace(settings),
                input.dataPlane(settings),
                settings.policy(input.profile()),
                LocalDate.now(Clock.systemUTC()))
            .fix(read.files());
    List<String> failed = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < read.files().size(); i++) {
      EditableFile before = read.files().get(i);
      EditableFile after = outcome.files().get(i);
      changed |= before != after;
      writeFile(before, after, failed);
    }
    PrintWriter words = diff || sources.contains("-") ? err : spec.commandLine().getOut();
    outcome.appliedFixes().forEach(f -> words.println(describeFix(f)));
    outcome
        .skippedFiles()
        .forEach((file, why) -> words.println(file + ": cannot be fixed here because " + why));
    failed.forEach(err::println);
    Report left = checkRemaining(outcome.files(), read.errors(), settings);
    OutputFormat.TEXT.write(
        left,
        new ReportContext(
            words,
            err,
            ColorMode.AUTO.style(),
            VersionProvider.versionNumber(),
            LocalDateTime.now(Clock.systemUTC())));
    if (!left.readErrors().isEmpty() || !failed.isEmpty()) {
      return ExitCode.USAGE;
    }
    return left.errorCount() > 0 || !outcome.skippedFiles().isEmpty() || diff && changed ? 1 : 0;
  }

  private String describeFix(FixResult.AppliedFix fixed) {
    String done = diff ? ": would be fixed: " : ": fixed: ";
    return fixed.position() + done + fixed.object() + ": " + fixed.text();
  }

  private void writeFile(EditableFile before, EditableFile after, List<String> failed) {
    PrintWriter out = spec.commandLine().getOut();
    if (diff) {
      UnifiedDiff.write(before.file(), before.text(), after.text(), out);
    } else if (before.file().equals("-")) {
      out.print(after.content());
      out.flush();
    } else if (before != after) {
      try {
        AtomicFileWriter.replace(Path.of(before.file()), before.bytes(), after.bytes());
      } catch (IOException e) {
        failed.add(before.file() + ": not written: " + e.getMessage());
      }
    }
  }

  /** What a person has to decide. */
  private Report checkRemaining(
      List<EditableFile> drafts, List<ReadError> unread, ProjectConfig settings) {
    ManifestSet set = EditableFiles.parseManifests(drafts, input.namespace(settings));
    List<ReadError> faults = Stream.concat(unread.stream(), set.errors().stream()).toList();
    return CheckCommand.check(
        new ManifestSet(
            set.manifests(), faults, set.skipped(), set.nonObjectDocuments(), set.lines()),
        input.dataPlane(settings),
        settings.partial(),
        settings.policy(input.profile()),
        FailOn.ERROR);
  }
}
