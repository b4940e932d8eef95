package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.integration.Kustomization;
import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs every command in docs/check.md. The output block after a command is the output of that run.
 */
final class CheckDocTest {

  private static final Path PAGE = Path.of("docs/check.md");

  private static final Pattern COMMANDS =
      Pattern.compile("```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", Pattern.DOTALL);

  /** The output of Helm 3 for a chart, so that tests do not need Helm. */
  private static final Path HELM_OUTPUT = Path.of("src/test/resources/check/helm-template.yaml");

  @Test
  void everyDocumentedCommandBehavesAsDocumented() throws IOException {
    Matcher block = COMMANDS.matcher(Files.readString(PAGE));
    StringBuilder updated = new StringBuilder();
    int commands = 0;
    while (block.find()) {
      String output = "";
      for (String line : block.group(1).lines().toList()) {
        CliResult run = run(line);
        commands++;
        assertTrue(run.exit() < 2, line + "\n" + run.err());
        assertTrue(!run.out().isEmpty(), line);
        output = run.out();
      }
      String shown =
          "```sh\n"
              + block.group(1)
              + "```\n"
              + (block.group(2) == null ? "" : "\n```text\n" + output + "```\n");
      block.appendReplacement(updated, Matcher.quoteReplacement(shown));
    }
    assertTrue(commands >= 13, commands + " commands");
    GeneratedDocument.assertUpToDate(PAGE, block.appendTail(updated).toString());
  }

  private static CliResult run(String line) throws IOException {
    String[] parts = line.split(" \\| ");
    String stdin = parts.length == 1 ? "" : outputOf(parts[0]);
    String command = parts[parts.length - 1].replaceFirst(" > .*", "");
    assertTrue(command.startsWith("./portcullis "), line);
    List<String> arguments = new ArrayList<>(List.of(command.replace("'", "").split(" ")));
    arguments.remove(0);
    return CliResult.runWithInput(stdin, arguments.toArray(String[]::new));
  }

  private static String outputOf(String command) throws IOException {
    return command.startsWith("helm template ")
        ? Files.readString(HELM_OUTPUT)
        : new Kustomization(command.replaceFirst("^kubectl kustomize ", "")).build();
  }
}
