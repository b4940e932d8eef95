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

/** {@code portcullis fix}: corrects manifests where exactly one correction is possible. */
@Command(
    name = "fix",
    description = {
      "Fix manifests in place where exactly one correction is possible, and list the remaining"
          + " problems.",
      "",
      "Adds missing port names, converts Ingresses of v1beta1 to v1, and corrects fields with one"
          + " possible value. Everything else in a file stays unchanged, byte for byte. All files"
          + " are checked together, as by check. A file that cannot be read completely is not"
          + " changed. Standard input is written to standard output.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis fix k8s/",
      "  portcullis fix --diff k8s/",
      "  helm template my-chart | portcullis fix - | kubectl apply -f -",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no errors left, or warnings only",
      "1:errors left, or files that could not be fixed; with --diff, also changes to make",
      "2:wrong usage, or files that could not be read or written",
    })
final class FixCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(names = "--diff", description = "Print the changes without writing them.")
  private boolean diff;

  @Override
  public Integer call() throws Exception {
    List<String> sources = input.sources(spec);
    PrintWriter err = spec.commandLine().getErr();
    ProjectConfig settings = input.projectConfig();
    EditableFiles files =
        EditableFiles.load(sources, input.standardInput(spec), input.exclusions(spec, settings));
    FixResult result =
        new Fixer(
                input.namespace(settings),
                input.dataPlane(settings),
                settings.policy(input.profile()),
                LocalDate.now(Clock.systemUTC()))
            .fix(files.files());
    List<String> failed = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < files.files().size(); i++) {
      EditableFile before = files.files().get(i);
      EditableFile after = result.files().get(i);
      changed |= before != after;
      writeFile(before, after, failed);
    }
    PrintWriter messages = diff || sources.contains("-") ? err : spec.commandLine().getOut();
    result.appliedFixes().forEach(f -> messages.println(describeFix(f)));
    result
        .skippedFiles()
        .forEach((file, why) -> messages.println(file + ": cannot be fixed here because " + why));
    failed.forEach(err::println);
    Report left = checkRemaining(result.files(), files.errors(), settings);
    OutputFormat.TEXT.write(
        left,
        new ReportContext(
            messages,
            err,
            ColorMode.AUTO.style(),
            VersionProvider.versionNumber(),
            LocalDateTime.now(Clock.systemUTC())));
    if (!left.readErrors().isEmpty() || !failed.isEmpty()) {
      return ExitCode.USAGE;
    }
    return left.errorCount() > 0 || !result.skippedFiles().isEmpty() || diff && changed ? 1 : 0;
  }

  private String describeFix(FixResult.AppliedFix fix) {
    String label = diff ? ": would be fixed: " : ": fixed: ";
    return fix.position() + label + fix.object() + ": " + fix.text();
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
        failed.add(before.file() + ": error: cannot write: " + e.getMessage());
      }
    }
  }

  /** Checks the fixed files for problems that a person has to solve. */
  private Report checkRemaining(
      List<EditableFile> files, List<ReadError> readErrors, ProjectConfig settings) {
    ManifestSet set = EditableFiles.parseManifests(files, input.namespace(settings));
    List<ReadError> errors = Stream.concat(readErrors.stream(), set.errors().stream()).toList();
    return CheckCommand.check(
        new ManifestSet(
            set.manifests(), errors, set.skipped(), set.nonObjectDocuments(), set.lines()),
        input.dataPlane(settings),
        settings.partial(),
        settings.policy(input.profile()),
        FailOn.ERROR);
  }
}
