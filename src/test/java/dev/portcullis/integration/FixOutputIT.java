package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cli.CliResult;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.controlplane.SharedControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the real API server accepts what {@code fix} writes. */
final class FixOutputIT {

  private static final Path FIXTURES = Path.of("src/test/resources/fix");
  private static final Kubectl KUBECTL = SharedControlPlane.get().kubectl();
  private static final String NAMESPACE = GeneratedName.from("fixed");

  @TempDir private Path folder;

  @BeforeAll
  static void makeNamespace() {
    KUBECTL.runOk("create", "namespace", NAMESPACE);
  }

  @Test
  void fixedUserFilesAreAdmitted() throws IOException {
    for (String file : List.of("endpoints.yaml", "ingress.yaml", "service.yaml")) {
      Files.writeString(
          folder.resolve(file),
          Files.readString(Path.of("examples/bbs", file)).replace(": devops", ": " + NAMESPACE));
    }
    Path ingress = folder.resolve("ingress.yaml");
    ProcessResult before = KUBECTL.run("apply", "-f", ingress.toString());
    assertTrue(before.err().contains("no matches for kind \"Ingress\""), before.err());

    assertEquals(0, CliResult.run("fix", folder.toString()).exit());

    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      KUBECTL.runOk("apply", "--validate=strict", "-f", folder.resolve(file).toString());
    }
    assertEquals(
        "ImplementationSpecific cloudbbs-exp 8080;".repeat(3),
        KUBECTL.runOk(
            "get",
            "-n",
            NAMESPACE,
            "ingress",
            "dev-cloudbbs",
            "-o",
            "jsonpath={range .spec.rules[*].http.paths[*]}{.pathType}{\" \"}"
                + "{.backend.service.name}{\" \"}{.backend.service.port.number}{\";\"}{end}"));
  }

  static Stream<Path> fixed() {
    try (Stream<Path> files = Files.walk(FIXTURES)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("after."))
          // Files that need a person's decision are not complete.
          .filter(f -> !f.getParent().getFileName().toString().startsWith("to-decide"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void fixedFixturesAreAdmitted(Path file) {
    KUBECTL.runOk(
        "create", "--dry-run=server", "--validate=strict", "-n", NAMESPACE, "-f", file.toString());
  }
}
