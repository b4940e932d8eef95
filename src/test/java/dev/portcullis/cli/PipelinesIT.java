package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Binaries;
import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.manifests.ManifestLoader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code docs/pipelines.md} and the files for CI systems, without a cluster, a
 * kubeconfig, or a home folder.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("slow")
final class PipelinesIT {

  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final String FINDING =
      "k8s/ingress.yaml:1:13: error: API version \"networking.k8s.io/v1beta1\" is not served";

  private static final Path PAGE = HERE.resolve("docs/pipelines.md");

  /** The lines of the page and of other sources that a shell ran or that were read as YAML. */
  private static final Set<String> USED_LINES = new HashSet<>();

  private static final Set<String> STARTED = new HashSet<>();

  private final Map<String, String> environment = new TreeMap<>();

  @TempDir private Path folder;
  private Path home;
  private Path bin;

  /** Creates a repository of a user with the manifests of examples/bbs. */
  private Path repository;

  @BeforeEach
  void createEnvironment(TestInfo test) throws Exception {
    STARTED.add(test.getTestMethod().orElseThrow().getName());
    home = Files.createDirectory(folder.resolve("home"));
    bin = Files.createDirectories(home.resolve(".local/bin"));
    Files.createSymbolicLink(bin.resolve("kubectl"), Binaries.find().kubectl());
    writeScript(
        bin.resolve("helm"), "cat " + HERE.resolve("src/test/resources/check/helm-template.yaml"));
    environment.put("HOME", home.toString());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    runSuccessfully(HERE, block("On the PATH, and as a plugin of kubectl", "sh", 0));

    repository = Files.createDirectory(folder.resolve("repository"));
    Path k8s = Files.createDirectory(repository.resolve("k8s"));
    for (String file : List.of("ingress.yaml", "service.yaml", "endpoints.yaml")) {
      Files.copy(HERE.resolve("examples/bbs").resolve(file), k8s.resolve(file));
    }
    Files.writeString(
        k8s.resolve("kustomization.yaml"),
        "resources: [ingress.yaml, service.yaml, endpoints.yaml]\n");
    runSuccessfully(
        repository,
        "git init -q . && git config user.name me && git config user.email me@example.com");
  }

  @Test
  void worksAsKubectlPlugin() throws Exception {
    ProcessResult check =
        run(repository, block("On the PATH, and as a plugin of kubectl", "sh", 1));

    assertTrue(check.out().startsWith(FINDING), check.toString());
    assertEquals(1, check.exitCode());
  }

  @Test
  void worksInPipes() throws Exception {
    List<String> lines = block("In a pipe", "sh", 0).lines().toList();
    ProcessResult kustomize = run(repository, lines.get(0));
    assertTrue(kustomize.out().contains("[ingress-api-removed]"), kustomize.toString());
    assertEquals(1, kustomize.exitCode());
    ProcessResult helm = run(repository, lines.get(1));
    assertTrue(helm.out().contains(" objects: "), helm.toString());
    assertEquals("", helm.err());

    ProcessResult fix = run(repository, block("In a pipe", "sh", 1));
    assertTrue(fix.err().contains(": fixed: Ingress devops/dev-cloudbbs: "), fix.toString());
    assertEquals("", fix.out());
    assertEquals(0, fix.exitCode());
    assertEquals(0, run(repository, "portcullis check fixed.yaml").exitCode());
  }

  @Test
  void gitHookRejectsUntilFixIsStaged() throws Exception {
    runSuccessfully(repository, block("Before a commit", "sh", 0));
    runSuccessfully(repository, "git add .");

    ProcessResult refused = run(repository, "git commit -q -m bbs");
    assertTrue((refused.out() + refused.err()).contains(FINDING), refused.toString());
    assertEquals(1, refused.exitCode());
    assertEquals("", run(repository, "git log --all --oneline").out());

    List<String> fix = block("Before a commit", "sh", 1).lines().toList();
    runSuccessfully(repository, fix.get(0));
    assertEquals(
        1, run(repository, "git commit -q -m bbs").exitCode(), "not staged, not committed");
    runSuccessfully(repository, fix.get(1));
    runSuccessfully(repository, "git commit -q -m bbs");
    assertTrue(runSuccessfully(repository, "git log --oneline").endsWith(" bbs\n"));
    assertEquals("", runSuccessfully(repository, "git status --porcelain"));
  }

  /** Runs the hook like pre-commit: from its checkout, in the repository. */
  @Test
  void preCommitHooksWork() throws Exception {
    runSuccessfully(repository, "git add .");
    Map<String, Map<?, ?>> hooks = new HashMap<>();
    for (Object hook : (List<?>) yaml(HERE.resolve(".pre-commit-hooks.yaml"))) {
      Map<?, ?> keys = (Map<?, ?>) hook;
      assertTrue(keys.keySet().containsAll(Set.of("id", "name", "entry", "language")), "" + keys);
      hooks.put((String) keys.get("id"), keys);
    }
    List<?> used =
        (List<?>) valueAt(yaml(block("Before a commit", "yaml", 0)), "repos", 0, "hooks");
    assertEquals(
        hooks.keySet(),
        new TreeSet<>(used.stream().map(h -> (String) valueAt(h, "id")).toList()),
        "the page uses each");

    ProcessResult check = run(repository, preCommit(hooks.get("portcullis-check"), List.of(".")));
    assertTrue(check.out().startsWith(FINDING), check.toString());
    assertEquals(1, check.exitCode());
    for (Object hook : used) {
      List<?> args = (List<?>) valueAt(hook, "args");
      assertEquals(
          0,
          run(repository, preCommit(hooks.get((String) valueAt(hook, "id")), args)).exitCode(),
          "" + hook);
    }
    assertTrue(
        runSuccessfully(repository, "git diff --name-only").contains("k8s/ingress.yaml"),
        "what changes files has failed for pre-commit");
  }

  private static String preCommit(Map<?, ?> hook, List<?> args) {
    assertEquals("script", hook.get("language"));
    assertEquals(false, hook.get("pass_filenames"));
    assertTrue(Pattern.compile((String) hook.get("files")).matcher("k8s/ingress.yaml").find());
    assertTrue(((List<?>) hook.get("args")).equals(List.of(".")), "default arguments");
    StringBuilder line = new StringBuilder(HERE + "/" + hook.get("entry"));
    args.forEach(a -> line.append(' ').append(a));
    return line.toString();
  }

  /** Checks the inputs of the action and the values that the page passes. */
  @Test
  void githubActionAnnotatesOrWritesReport() throws Exception {
    Object action = yaml(HERE.resolve("action.yml"));
    assertTrue(
        ((Map<?, ?>) action).keySet().containsAll(Set.of("name", "description", "runs")),
        "" + action);
    assertEquals("composite", valueAt(action, "runs", "using"));
    Map<?, ?> inputs = (Map<?, ?>) valueAt(action, "inputs");
    inputs
        .values()
        .forEach(i -> assertEquals(Set.of("description", "default"), ((Map<?, ?>) i).keySet()));

    ProcessResult unless = runAction(action, Map.of());
    assertTrue(
        unless.out().startsWith("::error file=k8s/ingress.yaml,line=1,col=13,"), unless.toString());
    assertEquals(1, unless.exitCode());

    Map<?, ?> annotated = with(block("GitHub Actions", "yaml", 0));
    assertEquals(1, runAction(action, annotated).exitCode());
    runSuccessfully(repository, "portcullis fix k8s");
    assertEquals(0, runAction(action, annotated).exitCode());

    Map<?, ?> reported = with(block("GitHub Actions", "yaml", 1));
    assertEquals(new ProcessResult(0, "", ""), runAction(action, reported));
    Object sarif = yaml(repository.resolve((String) reported.get("output")));
    assertEquals("2.1.0", valueAt(sarif, "version"));

    ProcessResult injected =
        runAction(action, Map.of("files", "k8s; touch injected", "args", "$(id)"));
    assertEquals(2, injected.exitCode());
    assertFalse(Files.exists(repository.resolve("injected")));
  }

  /** The inputs that a workflow step passes to the action. */
  private static Map<?, ?> with(String workflow) {
    return ((List<?>) valueAt(yaml(workflow), "jobs", "manifests", "steps"))
        .stream()
            .filter(s -> ((String) valueAt(s, "uses")).contains("/portcullis@"))
            .map(s -> (Map<?, ?>) valueAt(s, "with"))
            .findFirst()
            .orElseThrow();
  }

  private ProcessResult runAction(Object action, Map<?, ?> with) throws Exception {
    Object step = valueAt(action, "runs", "steps", 0);
    Map<String, String> more = new HashMap<>(Map.of("GITHUB_ACTION_PATH", HERE.toString()));
    Map<?, ?> inputs = (Map<?, ?>) valueAt(action, "inputs");
    assertTrue(inputs.keySet().containsAll(with.keySet()), with + " of " + inputs.keySet());
    Set<String> used = new TreeSet<>();
    for (Map.Entry<?, ?> variable : ((Map<?, ?>) valueAt(step, "env")).entrySet()) {
      Matcher expression =
          Pattern.compile("\\$\\{\\{ inputs\\.(\\S+) }}").matcher((String) variable.getValue());
      assertTrue(expression.matches(), variable.toString());
      String input = expression.group(1);
      used.add(input);
      Object value = with.containsKey(input) ? with.get(input) : valueAt(inputs, input, "default");
      more.put((String) variable.getKey(), (String) value);
    }
    assertEquals(inputs.keySet(), used, "none is forgotten");
    assertEquals("sh", valueAt(step, "shell"));
    return run(repository, more, (String) valueAt(step, "run"));
  }

  @Test
  void gitlabJobFailsAndWritesReport() throws Exception {
    Object job = valueAt(yaml(HERE.resolve("templates/portcullis.gitlab-ci.yml")), "portcullis");
    Path us = Files.createDirectory(folder.resolve("us"));
    writeScript(us.resolve("portcullis"), "exec " + HERE.resolve("portcullis") + " \"$@\"");
    runSuccessfully(
        us,
        "git init -q -b main . && git add . && git -c user.name=me -c user.email=me@example.com"
            + " commit -q -m us");
    Map<String, String> more = new HashMap<>();
    variables(valueAt(job, "variables")).forEach(more::put);
    variables(valueAt(yaml(block("GitLab CI", "yaml", 0)), "variables")).forEach(more::put);
    more.put("PORTCULLIS_REPOSITORY", "file://" + us);
    String script = String.join("\n", lines(valueAt(job, "script")));

    ProcessResult failed = run(repository, more, script);
    assertTrue(failed.out().startsWith(FINDING), failed.toString());
    assertEquals(1, failed.exitCode());
    Path report = repository.resolve((String) valueAt(job, "artifacts", "reports", "junit"));
    assertTrue(Files.readString(report).contains("<failure "), Files.readString(report));
    assertTrue(
        Files.isExecutable(repository.resolve(valueAt(job, "cache", "paths", 0) + "/portcullis")));

    runSuccessfully(repository, "portcullis fix k8s");
    Files.writeString(us.resolve("portcullis"), "gone"); // the cached clone is used
    ProcessResult passed = run(repository, more, script);
    assertEquals(0, passed.exitCode(), passed.toString());
    assertFalse(Files.readString(report).contains("<failure "), Files.readString(report));
  }

  private static Map<String, String> variables(Object variables) {
    Map<String, String> words = new TreeMap<>();
    ((Map<?, ?>) variables).forEach((name, value) -> words.put((String) name, (String) value));
    return words;
  }

  private static List<String> lines(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }

  /** The program {@code docker} is a script that runs the entry point of the image. */
  @Test
  void containerRunsAnyCommand() throws Exception {
    Path app = HERE.resolve("target/quarkus-app/quarkus-run.jar");
    writeScript(
        bin.resolve("docker"),
        """
        test "$1 $2 $3 $4 $5 $6 $7" = \
          "run --rm -v $PWD:/work:ro -w /work portcullis/portcullis:native" || exit 64
        shift 7
        exec "$JAVA_HOME"/bin/java -jar %s in-image "$@"
        """
            .formatted(app));

    ProcessResult check = run(repository, block("In a container", "sh", 0));

    assertTrue(check.out().startsWith(FINDING), check.toString());
    assertEquals(1, check.exitCode());
  }

  /** Runs in a network namespace without an active interface. */
  @Test
  @Tag("traffic")
  void needsNoNetwork() throws Exception {
    ProcessResult check = run(repository, "unshare --net portcullis check k8s");

    assertTrue(check.out().startsWith(FINDING), check.toString());
    assertEquals("", check.err());
    assertEquals(1, check.exitCode());
    assertEquals(List.of(".local"), fileNames(home), "nor does it leave anything at home");
  }

  private static List<String> fileNames(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** A block of the page below this heading. */
  private static String block(String heading, String language, int index) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("\n## " + heading + "\n");
    assertTrue(from >= 0, heading);
    int to = page.indexOf("\n## ", from + 1);
    List<String> blocks = new ArrayList<>();
    Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(page.substring(from, to < 0 ? page.length() : to))
        .results()
        .forEach(b -> blocks.add(b.group(1)));
    return blocks.get(index);
  }

  /** The tests ran every command, and read every file, that the page shows. */
  @AfterAll
  static void everyBlockOfThePageWasUsed() throws IOException {
    Set<String> unused =
        Pattern.compile("(?s)```\\w+\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .flatMap(block -> block.group(1).lines())
            .filter(line -> !USED_LINES.contains(line))
            .collect(Collectors.toCollection(TreeSet::new));
    // A single method cannot use all blocks.
    if (STARTED.containsAll(testsInEveryGate())) {
      assertEquals(Set.of(), unused);
    }
  }

  private static Set<String> testsInEveryGate() {
    return Stream.of(PipelinesIT.class.getDeclaredMethods())
        .filter(m -> m.isAnnotationPresent(Test.class) && !m.isAnnotationPresent(Tag.class))
        .map(Method::getName)
        .collect(Collectors.toSet());
  }

  private static Object yaml(Path file) throws IOException {
    return yaml(Files.readString(file));
  }

  private static Object yaml(String text) {
    text.lines().forEach(USED_LINES::add);
    return ManifestLoader.parseTrees(text).get(0);
  }

  /** The value at this path of keys. */
  private static Object valueAt(Object tree, Object... keys) {
    Object place = tree;
    for (Object key : keys) {
      place =
          place instanceof List<?> list ? list.get((Integer) key) : ((Map<?, ?>) place).get(key);
      assertTrue(place != null, () -> key + " of " + List.of(keys) + " is missing");
    }
    return place;
  }

  private static void writeScript(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private String runSuccessfully(Path in, String script) throws Exception {
    ProcessResult finished = run(in, script);
    assertEquals(0, finished.exitCode(), script + "\n" + finished);
    return finished.out();
  }

  private ProcessResult run(Path in, String script) throws Exception {
    return run(in, Map.of(), script);
  }

  /** Runs like a CI runner: a shell that stops at the first failure, with an empty environment. */
  private ProcessResult run(Path in, Map<String, String> more, String script) throws Exception {
    script.lines().forEach(USED_LINES::add);
    Path file = Files.writeString(Files.createTempFile(folder, "script", ""), script);
    ProcessBuilder shell = new ProcessBuilder("sh", "-e", file.toString()).directory(in.toFile());
    shell.environment().clear();
    shell.environment().putAll(environment);
    shell.environment().putAll(more);
    return ProcessResult.run(shell, "", Deadline.HANG);
  }
}
