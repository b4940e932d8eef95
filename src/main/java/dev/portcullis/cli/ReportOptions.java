package dev.portcullis.cli;

import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.report.FailOn;
import dev.portcullis.report.OutputFormat;
import dev.portcullis.report.Report;
import dev.portcullis.report.ReportContext;
import dev.portcullis.rules.RuleRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Which findings count and how they are printed: the same for every command that reports them. */
final class ReportOptions {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; text unless told.")
  private OutputFormat format = OutputFormat.TEXT;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "What makes it fail: ${COMPLETION-CANDIDATES}; error unless told.")
  private FailOn failOn;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      split = ",",
      converter = RuleIdConverter.class,
      completionCandidates = RuleIdConverter.class,
      description = "Ask these rules only, whatever the settings say; may be repeated.")
  private List<String> selectedRules = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      split = ",",
      converter = RuleIdConverter.class,
      completionCandidates = RuleIdConverter.class,
      description = "Ask all rules but these; may be repeated.")
  private List<String> ignoredRules = new ArrayList<>();

  @Option(
      names = {"--color", "--colour"},
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto unless told: on a terminal, without NO_COLOR.")
  private ColorMode colorMode = ColorMode.AUTO;

  FailOn failOn(ProjectConfig settings) {
    return Optional.ofNullable(failOn).or(settings::failOn).orElse(FailOn.ERROR);
  }

  /** The policy of the settings, with the rules that the command line selects. */
  Policy policy(ProjectConfig settings, Profile profile) {
    Map<String, EnforcementAction> actions = new HashMap<>(settings.rules());
    if (!selectedRules.isEmpty()) {
      RuleRegistry.ids().forEach(id -> actions.put(id, EnforcementAction.OFF));
      selectedRules.forEach(id -> setSelected(id, settings, actions));
    } else if (ignoredRules.isEmpty()) {
      return settings.policy(profile);
    }
    ignoredRules.forEach(id -> actions.put(id, EnforcementAction.OFF));
    return Policy.of(profile, actions);
  }

  /**
   * Gives a selected rule the action of the settings, or its own severity if they switch it off.
   */
  private static void setSelected(
      String rule, ProjectConfig settings, Map<String, EnforcementAction> actions) {
    EnforcementAction action = settings.rules().get(rule);
    if (action == null || action == EnforcementAction.OFF) {
      actions.remove(rule);
    } else {
      actions.put(rule, action);
    }
  }

  /** Prints it, and says with which code to end. */
  int write(Report report, CommandLine command) throws IOException {
    format.write(
        report,
        new ReportContext(
            command.getOut(),
            command.getErr(),
            colorMode.style(),
            VersionProvider.versionNumber(),
            LocalDateTime.now(Clock.systemUTC())));
    return report.unreadableCount() > 0 ? ExitCode.USAGE : report.hasFailures() ? 1 : 0;
  }
}
