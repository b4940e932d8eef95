package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.testing.GeneratedDocument;
import dev.portcullis.testing.InsecureTrustManager;
import dev.portcullis.testing.JsonSchemaValidator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts the program with its launcher script. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class LauncherIT {

  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Path README = HERE.resolve("README.md");

  /** The first start in a clone builds the program. */
  private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @Test
  void checkWorksFromAnyDirectoryAndThroughSymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("kubectl-portcullis"), program(HERE));
    ProcessResult run =
        run(folder, link.toString(), "check", HERE.resolve("examples/bbs").toString());
    assertTrue(run.out().contains("[ingress-api-removed]\n"), run.out());
    assertEquals(1, run.exitCode());
  }

  @Test
  void demoOutputMatchesReadme() throws Exception {
    ProcessResult run = run(folder, program(HERE).toString(), "demo");
    assertEquals(0, run.exitCode(), run.out());
    assertEquals("", run.err());
    assertReadmeShows("demo", 4, run.out());
  }

  @Test
  void checkOutputMatchesReadme() throws Exception {
    assertReadmeShows("check", 1, run(HERE, "./portcullis", "check", "examples/bbs").out());
  }

  /** Uses a terminal of util-linux; a pipe on any stream is not a terminal. */
  @Test
  @Tag("slow")
  void colorsAreOnlyUsedOnTerminals() throws Exception {
    String check = program(HERE) + " check " + HERE.resolve("examples/bbs");
    assertTrue(onTerminal(check).contains("\u001B[1;31merror\u001B[0m"), "a terminal");
    for (String other :
        List.of(
            "NO_COLOR=1 " + check,
            "TERM=dumb " + check,
            check + " --color never",
            check + " | cat",
            check + " -o github",
            check + " -o json")) {
      assertEquals(-1, onTerminal(other).indexOf('\u001B'), other);
    }
  }

  private String onTerminal(String command) throws Exception {
    ProcessBuilder script = start(folder, "script", "-qec", command, "/dev/null");
    script.environment().put("TERM", "xterm");
    script.environment().remove("NO_COLOR");
    Process process = script.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertTrue(out.contains("ingress-api-removed"), out);
    return out;
  }

  /** The progress line appears while standard input is still being read. */
  @Test
  @Tag("slow")
  void progressIsShownOnTerminal() throws Exception {
    Path pipe = folder.resolve("slow.yaml");
    assertEquals(0, start(folder, "mkfifo", pipe.toString()).start().waitFor());
    Process process =
        start(folder, "script", "-qec", program(HERE) + " check " + pipe, "/dev/null")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      try (Writer slow = Files.newBufferedWriter(pipe)) {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("slow.yaml") < 0) {
          int next = out.read();
          assertTrue(next >= 0, seen.toString());
          seen.append((char) next);
        }
        assertTrue(
            seen.toString().endsWith("\r\u001B[Kreading, file 1: " + truncate(pipe)), seen + "");
        slow.write("{apiVersion: v1, kind: ConfigMap}\n");
      }
      String rest = out.lines().reduce("", String::concat);
      assertTrue(
          rest.endsWith("\u001B[K0 objects: 0 errors, 0 warnings; 1 object of other kinds skipped"),
          rest);
    } finally {
      terminate(process);
    }
  }

  private static String truncate(Path file) {
    String text = file.toString();
    return text.length() <= 50 ? text : "…" + text.substring(text.length() - 50);
  }

  /** The settings file applies in subfolders and to standard input. */
  @Test
  void configIsReadFromWorkingDirectory() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("team/app"));
    Files.writeString(
        folder.resolve("team/.portcullis.yaml"), "rules: {ingress-api-removed: warn}\n");
    String bbs = HERE.resolve("examples/bbs").toString();
    assertEquals(0, run(deep, program(HERE).toString(), "check", bbs).exitCode());
    assertEquals(1, run(folder, program(HERE).toString(), "check", bbs).exitCode());
    Files.writeString(folder.resolve("team/.portcullis.yaml"), "rule: {}\n");
    ProcessResult wrong = run(deep, program(HERE).toString(), "check", bbs);
    assertEquals(
        "portcullis: ../.portcullis.yaml:1:1: unknown setting \"rule\"; did you mean rules?\n",
        wrong.err());
    assertEquals(2, wrong.exitCode());
  }

  private static void assertReadmeShows(String command, int times, String out) throws IOException {
    List<String> blocks = codeBlocksOf(Files.readString(README), command);
    assertEquals(times, blocks.size(), "blocks of " + command + " in the README");
    String updated = Files.readString(README);
    for (String block : blocks) {
      updated = updated.replace(block, currentOutput(block, out));
    }
    GeneratedDocument.assertUpToDate(README, updated);
  }

  /** The section of the output with the number of the block; without a number, all of it. */
  private static String currentOutput(String block, String out) {
    String number = block.replaceFirst("(?s)^(\\d+\\. ).*", "$1");
    return number.equals(block)
        ? out
        : Stream.of(out.split("\n\n"))
            .filter(s -> s.startsWith(number))
            .findFirst()
            .map(s -> s.stripTrailing() + "\n")
            .orElse("");
  }

  /** The text blocks of a document after {@code <!-- from: name -->}. */
  private static List<String> codeBlocksOf(String document, String name) {
    Matcher block =
        Pattern.compile("<!-- from: " + name + " -->\n+```text\n(.*?)```", Pattern.DOTALL)
            .matcher(document);
    return block.results().map(r -> r.group(1)).toList();
  }

  @Test
  @Tag("slow")
  void demoWithKeepStaysReachable() throws Exception {
    Process demo =
        start(folder, program(HERE).toString(), "demo", "--keep").redirectErrorStream(true).start();
    try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
      String curl =
          out.lines().filter(l -> l.strip().startsWith("curl -k ")).findFirst().orElseThrow();
      Matcher words =
          Pattern.compile("curl -k -H 'Content-Type: application/json' --data @(\\S+) (\\S+)")
              .matcher(curl.strip());
      assertTrue(words.matches(), curl);
      String answer = post(words.group(2), Files.readString(Path.of(words.group(1))));
      assertTrue(answer.contains("\"allowed\":true"), answer);
    } finally {
      terminate(demo);
    }
  }

  /** The server writes no files: no folder can be created below a file. */
  @Test
  void serveReportsReadyAndResponds() throws Exception {
    ProcessBuilder program =
        start(
            folder,
            program(HERE).toString(),
            "serve",
            "--port",
            "0",
            "--manifests",
            HERE.resolve("examples/bbs-v1").toString());
    Path file = Files.createFile(folder.resolve("file"));
    program.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + file.resolve("tmp"));
    Process serve = program.redirectErrorStream(true).start();
    try (BufferedReader out = serve.inputReader(StandardCharsets.UTF_8)) {
      String ready =
          out.lines().filter(l -> l.startsWith("ready on port ")).findFirst().orElseThrow();
      String port = ready.replaceAll("\\D+(\\d+).*", "$1");
      assertEquals(
          "kind must be AdmissionReview, is missing\n",
          post("https://localhost:" + port + "/validate", "{}"));
    } finally {
      terminate(serve);
    }
  }

  @Test
  void serveRejectsUnreadableManifests() throws Exception {
    ProcessResult run = run(folder, program(HERE).toString(), "serve", "--manifests", "none.yaml");
    assertEquals("none.yaml:1:1: error: cannot read: no such file or folder\n", run.err());
    assertEquals(2, run.exitCode());
  }

  /** {@code doctor} needs the Kubernetes client, but not Quarkus. */
  @Test
  @Tag("slow")
  void doctorReportsUnreachableApiServer() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    ProcessResult run =
        run(folder, program(HERE).toString(), "doctor", "--kubeconfig", nowhere.toString());
    assertEquals(
        "portcullis: the address of the API server is not known: "
            + nowhere
            + " (File) is not a parseable Kubernetes Config\n",
        run.err());
    assertEquals("", run.out());
    assertEquals(2, run.exitCode());
  }

  @Test
  @Tag("slow")
  void serveReportsStartFailure() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      ProcessResult run =
          run(
              folder,
              program(HERE).toString(),
              "serve",
              "--port",
              port,
              "--manifests",
              HERE.resolve("examples/bbs-v1").toString());
      assertTrue(run.err().contains("portcullis: the server did not start: "), run.err());
      assertTrue(run.err().contains(port), run.err());
      assertEquals(1, run.exitCode());
    }
  }

  @Test
  @Tag("slow")
  void serveReportsInvalidSetting() throws Exception {
    ProcessBuilder serve =
        start(folder, program(HERE).toString(), "serve", "--manifests", HERE + "/examples/bbs-v1");
    serve.environment().put("PORTCULLIS_PROFILE", "strickt");
    Process process = serve.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        "3 objects loaded\n"
            + "portcullis: the server did not start: portcullis.profile: \"strickt\": must be one"
            + " of standard,gitops,audit,strict,off\n",
        printed);
    assertEquals(1, process.waitFor());
  }

  /** The first run in a clone builds the jar, and later runs only after changes. */
  @Test
  @Tag("slow")
  void buildsJarWhenMissingOrOutdated() throws Exception {
    Path clone = folder.resolve("clone");
    copy(HERE, clone);
    Process other =
        start(folder, program(clone).toString(), "--version").redirectErrorStream(true).start();
    ProcessResult first = run(folder, program(clone).toString(), "--version");
    String others = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, other.waitFor(), others);
    String both = first.err() + others;
    assertEquals(
        2, both.split(Pattern.quote("building from source (first run only)"), -1).length, both);
    assertTrue(first.out().startsWith("portcullis "), first.out());
    assertEquals("", run(folder, program(clone).toString(), "--version").err());
    Path pom = clone.resolve("pom.xml");
    Files.writeString(pom, Files.readString(pom).replace("<project", "<<project"));
    Files.setLastModifiedTime(
        pom,
        FileTime.fromMillis(
            Files.getLastModifiedTime(clone.resolve("target/quarkus-app/quarkus-run.jar"))
                    .toMillis()
                + 1_000));
    ProcessResult broken = run(folder, program(clone).toString(), "--version");
    assertTrue(broken.err().contains("portcullis: build failed"), broken.err());
    assertEquals(2, broken.exitCode());
  }

  /** Parallel runs never see an incomplete CDS archive. */
  @Test
  @Tag("slow")
  void concurrentFirstStartsSucceed() throws Exception {
    Path clone = folder.resolve("clone");
    copy(HERE, clone);
    copy(HERE, clone, "target/quarkus-app");
    Files.setLastModifiedTime(
        clone.resolve("target/quarkus-app/quarkus-run.jar"),
        FileTime.fromMillis(System.currentTimeMillis())); // as after a build
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(
          start(folder, program(clone).toString(), "check", HERE.resolve("examples/bbs").toString())
              .redirectErrorStream(true)
              .start());
    }
    for (Process start : starts) {
      String out = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(out.endsWith("3 objects: 1 error, 0 warnings\n"), out);
      assertEquals(1, start.waitFor());
    }
    try (Stream<Path> files = Files.list(clone.resolve("target"))) {
      List<Path> archives = files.filter(Files::isRegularFile).toList();
      assertEquals(1, archives.size(), archives.toString());
      assertTrue(archives.get(0).toString().endsWith(".jsa"), archives.toString());
      assertTrue(Files.size(archives.get(0)) > 1_000_000, "it has classes in it");
    }
  }

  /** The measurement that CONTRIBUTING.md documents runs. */
  @Test
  @Tag("slow")
  void startupTimeCanBeMeasured() throws Exception {
    ProcessResult run =
        run(
            HERE,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "bench/cli/Measure.java",
            "1",
            "30");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode measured = JsonSchemaValidator.JSON.readTree(run.out());
    assertEquals(4, measured.get("start").size());
    assertEquals(6, measured.get("manifests").size());
    measured
        .findValues("median")
        .forEach(m -> assertTrue(m.doubleValue() > 0, measured.toString()));
  }

  private static void copy(Path from, Path to) throws IOException {
    copy(from, to, "portcullis", "pom.xml", "src/main", "examples", "k8s", "docs");
  }

  private static void copy(Path from, Path to, String... parts) throws IOException {
    for (String part : parts) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.sorted().toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          if (!Files.isDirectory(file)) {
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
  }

  private static Path program(Path checkout) {
    return checkout.resolve("portcullis");
  }

  private static ProcessResult run(Path in, String... command) throws IOException {
    return ProcessResult.run(start(in, command), "", BUILD_TIMEOUT);
  }

  private static ProcessBuilder start(Path in, String... command) {
    return new ProcessBuilder(Arrays.asList(command)).directory(in.toFile());
  }

  /** Posts like {@code curl -k --data}, because the server created its own certificate. */
  private static String post(String address, String body) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(InsecureTrustManager.sslContext())
        .build()
        .send(
            HttpRequest.newBuilder(URI.create(address))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void terminate(Process process) throws InterruptedException {
    process.destroy();
    assertTrue(Deadline.awaitExit(process, Deadline.HANG), "the process ends after SIGTERM");
  }
}
