package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the command in the README of each example applies it without a rejection. */
final class ExamplesIT {

  private static final Path EXAMPLES = Path.of("examples");
  private static final Pattern COMMAND =
      Pattern.compile("(?ms)^```sh\n([^`]*kubectl apply.*?)^```$");

  private static final Pattern NAMESPACE = Pattern.compile("(?m)^  namespace: (\\S+)$");
  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  @Test
  void everyExampleIsAdmittedByItsCommand() throws IOException {
    List<Path> examples;
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      examples = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertTrue(examples.size() >= 2, examples.toString());
    for (Path example : examples) {
      Matcher command = COMMAND.matcher(Files.readString(example.resolve("README.md")));
      assertTrue(command.find(), example + " has no command that applies it");
      Matcher namespace = NAMESPACE.matcher(Files.readString(example.resolve("service.yaml")));
      assertTrue(namespace.find(), example.toString());
      KUBECTL.runOk("create", "namespace", namespace.group(1));
      try {
        ProcessResult applied = KUBECTL.runShell(command.group(1));
        assertEquals(0, applied.exitCode(), example + ": " + applied);
        assertFalse(applied.err().contains("denied"), applied.err());
        assertEquals(3, applied.out().lines().filter(l -> l.endsWith(" created")).count());
      } finally {
        KUBECTL.runOk("delete", "namespace", namespace.group(1));
      }
    }
  }
}
