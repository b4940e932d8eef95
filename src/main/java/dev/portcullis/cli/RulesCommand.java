package dev.portcullis.cli;

import dev.portcullis.rules.RuleRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis rules}: lists the rules. */
@Command(
    name = "rules",
    description = "List the rules; `rules show` describes one.",
    subcommands = RulesCommand.ShowCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {"  portcullis rules", "  portcullis rules show endpoints-port-name"})
final class RulesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RuleRegistry.ALL.forEach(
        r ->
            out.printf(
                "%-28s %-8s %s%n", r.info().id(), r.info().severity().label(), r.info().summary()));
    out.flush();
    return 0;
  }

  /** {@code portcullis rules show}: prints the documentation of one rule. */
  @Command(
      name = "show",
      description = "Show what a rule reports and why, with an example, its fix, and its sources.")
  static final class ShowCommand implements Callable<Integer> {

    private static final String CODE_FENCE = "```";

    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "RULE",
        converter = RuleIdConverter.class,
        completionCandidates = RuleIdConverter.class,
        description = "Rule id; `portcullis rules` lists all.")
    private String id;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      boolean code = false;
      for (String line : readSection()) {
        if (line.startsWith(CODE_FENCE)) {
          code = !code;
        } else {
          out.println(code && !line.isEmpty() ? "    " + line : line.replaceFirst("^## ", ""));
        }
      }
      out.flush();
      return 0;
    }

    /** The section of the rule in docs/rules.md with its heading. */
    private List<String> readSection() throws IOException {
      try (InputStream page = RulesCommand.class.getResourceAsStream("/docs/rules.md")) {
        String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
        String rest = text.substring(text.indexOf("\n## " + id + "\n") + 1);
        int end = rest.indexOf("\n## ");
        return (end < 0 ? rest : rest.substring(0, end)).stripTrailing().lines().toList();
      }
    }
  }
}
