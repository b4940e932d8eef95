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

/** The options of commands that report findings: which rules, which format, which exit code. */
final class ReportOptions {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description =
          "The lowest severity that makes the command fail: ${COMPLETION-CANDIDATES} (default:"
              + " failOn of the settings file, otherwise error).")
  private FailOn failOn;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      split = ",",
      converter = RuleIdConverter.class,
      completionCandidates = RuleIdConverter.class,
      description =
          "Evaluate only these rules, also if the settings file disables them; repeatable.")
  private List<String> selectedRules = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      split = ",",
      converter = RuleIdConverter.class,
      completionCandidates = RuleIdConverter.class,
      description = "Do not evaluate these rules; repeatable.")
  private List<String> ignoredRules = new ArrayList<>();

  @Option(
      names = {"--color", "--colour"},
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "Color the text output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}: on"
              + " terminals, unless NO_COLOR is set).")
  private ColorMode colorMode;

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
    return Policy.of(profile, actions).withManagedObjects(settings.managedObjects());
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

  /** Prints a report and returns the exit code. */
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
