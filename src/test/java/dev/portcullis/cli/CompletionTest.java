package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources the generated completion script in bash and completes arguments. */
final class CompletionTest {

  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndValues() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("script"), CliResult.run("generate-completion").out());
    assertEquals("check", completionsOf("chec"));
    assertEquals("--fail-on", completionsOf("check", "--fail"));
    assertEquals("error warning never", completionsOf("check", "--fail-on", ""));
    assertTrue(completionsOf("check", "-o", "").contains("sarif"));
    assertEquals("backend-port-missing", completionsOf("check", "--rule", "backend-port-m"));
    assertEquals("backend-port-missing", completionsOf("rules", "show", "backend-port-m"));
  }

  private String completionsOf(String... words) throws IOException, InterruptedException {
    String line = "portcullis '" + String.join("' '", words) + "'";
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "compopt() { :; }; . ./script; COMP_WORDS=("
                    + line
                    + "); COMP_CWORD="
                    + words.length
                    + "; _complete_portcullis; echo \"${COMPREPLY[@]}\"")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), out);
    return out.strip();
  }
}
