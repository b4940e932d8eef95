package dev.portcullis.cli;

import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.Rules;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis rules}: the catalogue. */
@Command(name = "rules", description = "Lists the rules, or tells about one.")
final class RulesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "RULE", description = "The id of a rule.")
  private Optional<String> id = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (id.isPresent()) {
      tell(find(id.get()), out);
    } else {
      Rules.ALL.forEach(
          r ->
              out.printf(
                  "%-28s %-8s %s%n",
                  r.info().id(), r.info().rank().severity(), r.info().summary()));
    }
    out.flush();
    return 0;
  }

  private RuleInfo find(String wanted) {
    return Rules.info(wanted)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "There is no rule \""
                        + wanted
                        + "\"; the nearest is "
                        + Rules.nearest(wanted)
                        + ", and `portcullis rules` lists all."));
  }

  private static void tell(RuleInfo info, PrintWriter out) {
    out.println(info.id() + " (" + info.rank().severity() + ")");
    out.println();
    out.println(info.summary());
    if (!info.mildened().isEmpty()) {
      out.println("A warning where " + info.mildened() + ".");
    }
    out.println();
    out.println(info.why());
    out.println();
    info.sources().forEach(s -> out.println("  " + s));
  }
}
