package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code fix} and checks its output and the files. */
final class FixCommandTest {

  private static final Path FIXTURES = Path.of("src/test/resources/fix");

  @TempDir private Path folder;

  @Test
  void fixesTheExampleAndIsIdempotent() throws IOException {
    for (String file : List.of("endpoints.yaml", "ingress.yaml", "service.yaml")) {
      Files.copy(Path.of("examples/bbs", file), folder.resolve(file));
    }
    Object service = fileKey("service.yaml");

    CliResult first = CliResult.run("fix", folder.toString());

    assertEquals(
        folder
            + "/ingress.yaml:1:13: fixed: Ingress devops/dev-cloudbbs: apiVersion:"
            + " changed from networking.k8s.io/v1beta1 to networking.k8s.io/v1; pathType:"
            + " ImplementationSpecific, the default of v1beta1, added to 3 paths\n"
            + "3 objects: 0 errors, 0 warnings\n",
        first.out());
    assertEquals("", first.err());
    assertEquals(0, first.exit());
    assertEquals(service, fileKey("service.yaml"), "nothing to do there");
    Object ingress = fileKey("ingress.yaml");
    assertEquals(
        new CliResult(0, "3 objects: 0 errors, 0 warnings\n", ""),
        CliResult.run("fix", folder.toString()));
    assertEquals(ingress, fileKey("ingress.yaml"), "a second run writes nothing");
    assertEquals(List.of("endpoints.yaml", "ingress.yaml", "service.yaml"), files());
  }

  private Object fileKey(String file) throws IOException {
    return Files.readAttributes(folder.resolve(file), BasicFileAttributes.class).fileKey();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void followsSymbolicLinkAndKeepsPermissions() throws IOException {
    Path file = Files.copy(FIXTURES.resolve("crlf/before.yaml"), folder.resolve("real"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r----x"));
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("real"));

    CliResult run = CliResult.run("fix", link.toString(), file.toString());

    assertEquals(0, run.exit(), run.err());
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(
        Files.readAllBytes(FIXTURES.resolve("crlf/after.yaml")), Files.readAllBytes(file));
    assertEquals("rw-r----x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(List.of("link.yaml", "real"), files());
  }

  /** A named pipe can be read like a file, and cannot be replaced. */
  @Test
  void writesOtherFilesIfOneCannotBeWritten() throws Exception {
    byte[] before = Files.readAllBytes(FIXTURES.resolve("crlf/before.yaml"));
    byte[] after = Files.readAllBytes(FIXTURES.resolve("crlf/after.yaml"));
    Path first = Files.write(folder.resolve("a.yaml"), before);
    Path pipe = folder.resolve("b.yaml");
    Path last = Files.write(folder.resolve("c.yaml"), before);
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer = new Thread(() -> write(pipe, before));
    writer.setDaemon(true);
    writer.start();

    CliResult run = CliResult.run("fix", first.toString(), pipe.toString(), last.toString());

    assertEquals(
        pipe + ": error: cannot write: not a regular file",
        run.err().lines().findFirst().orElse(""));
    assertEquals(2, run.exit());
    assertArrayEquals(after, Files.readAllBytes(first));
    assertArrayEquals(after, Files.readAllBytes(last));
    assertEquals(List.of("a.yaml", "b.yaml", "c.yaml"), files());
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doesNotOverwriteConcurrentChange() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "theirs");

    IOException e =
        assertThrows(
            IOException.class,
            () -> AtomicFileWriter.replace(file, bytes("before"), bytes("after")));

    assertEquals("the file was changed in the meantime", e.getMessage());
    assertEquals("theirs", Files.readString(file));
    assertEquals(List.of("a.yaml"), files());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void standardInputIsWrittenToStandardOutputAndMessagesToStandardError() throws IOException {
    String before = Files.readString(FIXTURES.resolve("mark/before.yaml"));

    CliResult run = CliResult.runWithInput(before, "fix", "-");

    assertEquals(Files.readString(FIXTURES.resolve("mark/after.yaml")), run.out());
    assertTrue(run.err().contains("-:24:13: fixed: Ingress default/e: "), run.err());
    assertTrue(run.err().endsWith("3 objects: 0 errors, 0 warnings\n"), run.err());
    assertEquals(0, run.exit());
    String nothing = "a: 1\r\nb:   [";
    assertEquals(nothing, CliResult.runWithInput(nothing, "fix", "-").out(), "as it came");
  }

  @Test
  void diffShowsChangesWithoutWriting() throws IOException {
    Path file = Files.copy(FIXTURES.resolve("list/before.yaml"), folder.resolve("a.yaml"));

    CliResult run = CliResult.run("fix", "--diff", file.toString());

    assertEquals(Files.readString(FIXTURES.resolve("list/before.yaml")), Files.readString(file));
    assertEquals(
        """
        --- %1$s
        +++ %1$s
        @@ -5,10 +5,10 @@
           kind: ConfigMap
           metadata: {name: notes}
           data: {smile: 😀}
        -- apiVersion: networking.k8s.io/v1beta1
        +- apiVersion: networking.k8s.io/v1
           kind: Ingress
           metadata: {name: shop}
        -  spec: {backend: {serviceName: web, servicePort: 81}} # the port does not exist
        +  spec: {defaultBackend: {service: {name: web, port: {number: 80}}}} # the port does not exist
         - apiVersion: v1
           kind: Service
           metadata: {name: web}
        """
            .formatted(file),
        run.out());
    assertTrue(run.err().contains(": would be fixed: "), run.err());
    assertEquals(1, run.exit(), "something would be changed");
    CliResult.run("fix", file.toString());
    assertEquals(
        new CliResult(0, "", "2 objects: 0 errors, 0 warnings; 1 object of other kinds skipped\n"),
        CliResult.run("fix", "--diff", file.toString()));
  }

  @Test
  void listsRemainingFindings() throws IOException {
    Path file = Files.copy(FIXTURES.resolve("to-decide/before.yaml"), folder.resolve("a.yaml"));

    CliResult run = CliResult.run("fix", file.toString());

    assertTrue(run.out().contains("    help: if the backend listens on 80, write port: 80 here; "));
    assertTrue(run.out().endsWith("5 objects: 4 errors, 1 warning, 1 exempted\n"), run.out());
    assertEquals(1, run.exit());
  }

  @Test
  void reportsSkippedFiles() throws IOException {
    Path broken =
        Files.copy(FIXTURES.resolve("left-alone/unreadable.yaml"), folder.resolve("a.yaml"));
    Path anchor = Files.copy(FIXTURES.resolve("left-alone/anchor.yaml"), folder.resolve("b.yaml"));

    CliResult run = CliResult.run("fix", folder.toString(), "nowhere.yaml");

    String prefix = ": cannot be fixed here because ";
    assertTrue(run.out().contains(broken + prefix + "a part of the file cannot be read\n"));
    assertTrue(run.out().contains(anchor + prefix + "the anchor &b may be used elsewhere\n"));
    assertTrue(run.err().contains("nowhere.yaml:1:1: error: cannot read: no such file"), run.err());
    assertEquals(2, run.exit());
    assertEquals(1, CliResult.run("fix", anchor.toString()).exit());
  }
}
