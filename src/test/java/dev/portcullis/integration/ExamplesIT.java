package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the command in the README of each example applies it without a rejection. */
@Tag("versions")
final class ExamplesIT {

  private static final Path EXAMPLES = Path.of("examples");
  private static final Pattern COMMAND =
      Pattern.compile("(?ms)^```sh\n([^`]*kubectl apply.*?)^```$");

  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  /** A copy of the project's folder, as far as the commands use it. */
  @TempDir private Path project;

  @Test
  void everyExampleIsAdmittedByItsCommand() throws IOException {
    List<Path> examples;
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      examples = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertTrue(examples.size() >= 2, examples.toString());
    Path launcher = project.resolve("portcullis");
    Files.writeString(
        launcher, "#!/bin/sh\nexec '" + Path.of("portcullis").toAbsolutePath() + "' \"$@\"\n");
    assertTrue(launcher.toFile().setExecutable(true));
    for (Path example : examples) {
      Matcher command = COMMAND.matcher(Files.readString(example.resolve("README.md")));
      assertTrue(command.find(), example + " has no command that applies it");
      String namespace = GeneratedName.from("example-" + example.getFileName());
      copy(example, namespace);
      KUBECTL.runOk("create", "namespace", namespace);
      ProcessResult applied = KUBECTL.runShell("cd '" + project + "' && " + command.group(1));
      assertEquals(0, applied.exitCode(), example + ": " + applied);
      assertFalse(applied.err().contains("denied"), applied.err());
      assertEquals(3, applied.out().lines().filter(l -> l.endsWith(" created")).count());
    }
  }

  /** Other tests may use the namespace of an example, so each gets its own. */
  private void copy(Path example, String namespace) throws IOException {
    Path target = Files.createDirectories(project.resolve(example));
    try (Stream<Path> files = Files.list(example)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.writeString(
            target.resolve(file.getFileName()),
            Files.readString(file)
                .replaceAll("(?m)^  namespace: \\S+$", "  namespace: " + namespace));
      }
    }
  }
}
