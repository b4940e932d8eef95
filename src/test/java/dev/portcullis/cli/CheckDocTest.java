package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.integration.Kustomization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs every command in docs/check.md, and compares what it prints with what stands below it. */
final class CheckDocTest {

  private static final Pattern COMMANDS =
      Pattern.compile("```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", Pattern.DOTALL);

  /** Written as Helm 3 prints a chart: tests need no Helm. */
  private static final Path HELM = Path.of("src/test/resources/check/helm-template.yaml");

  @Test
  void everyDocumentedCommandBehavesAsDocumented() throws IOException {
    Matcher block = COMMANDS.matcher(Files.readString(Path.of("docs/check.md")));
    int commands = 0;
    while (block.find()) {
      for (String line : block.group(1).lines().toList()) {
        CliResult run = run(line);
        commands++;
        assertTrue(run.exit() < 2, line + "\n" + run.err());
        assertTrue(!run.out().isEmpty(), line);
        Optional.ofNullable(block.group(2)).ifPresent(out -> assertEquals(out, run.out(), line));
      }
    }
    assertTrue(commands >= 13, commands + " commands");
  }

  private static CliResult run(String line) throws IOException {
    String[] parts = line.split(" \\| ");
    String stdin = parts.length == 1 ? "" : outputOf(parts[0]);
    String command = parts[parts.length - 1].replaceFirst(" > .*", "");
    assertTrue(command.startsWith("./portcullis "), line);
    List<String> words = new ArrayList<>(List.of(command.replace("'", "").split(" ")));
    words.remove(0);
    return CliResult.runWithInput(stdin, words.toArray(String[]::new));
  }

  private static String outputOf(String command) throws IOException {
    return command.startsWith("helm template ")
        ? Files.readString(HELM)
        : new Kustomization(command.replaceFirst("^kubectl kustomize ", "")).build();
  }
}
