package dev.portcullis.cli;

import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.OutputFormat;
import dev.portcullis.report.Report;
import dev.portcullis.report.ReportContext;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which findings count and how they are printed: the same for every command that reports them. */
final class ReportOptions {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; text unless told.")
  private OutputFormat output = OutputFormat.TEXT;

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
      names = {"--color", "--colour"},
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto unless told: on a terminal, without NO_COLOR.")
  private Colour colour = Colour.AUTO;

  FailOn failOn(CheckSettings settings) {
    return Optional.ofNullable(failOn).or(settings::failOn).orElse(FailOn.ERROR);
  }

  Judging judging(CheckSettings settings) {
    return new Judging(
        settings.rules(), rule -> isAsked(rule, settings), LocalDate.now(Clock.systemUTC()));
  }

  private boolean isAsked(String rule, CheckSettings settings) {
    if (ignored.contains(rule)) {
      return false;
    } else if (!asked.isEmpty()) {
      return asked.contains(rule);
    }
    boolean off = settings.rules().get(rule) == EnforcementAction.OFF;
    return !off && (!ignored.isEmpty() || settings.asks(rule));
  }

  /** Prints it, and says with which code to end. */
  int write(Report report, CommandLine command) throws IOException {
    output.write(
        report,
        new ReportContext(
            command.getOut(),
            command.getErr(),
            colour.style(),
            new Portcullis.Version().number(),
            LocalDateTime.now(Clock.systemUTC())));
    return report.unreadableCount() > 0 ? Portcullis.UNUSABLE : report.hasFailures() ? 1 : 0;
  }
}
