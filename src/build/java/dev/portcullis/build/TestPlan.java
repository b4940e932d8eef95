package dev.portcullis.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Prints at the start of a build which tests run and where their programs come from, so that a
 * download or a build of several minutes is no surprise. Maven runs this file from its source:
 * nothing is compiled at that time.
 */
final class TestPlan {

  private static final String VERSION = "1.36.3";
  private static final String CONTROLLERS = "kube-controller-manager";
  private static final List<String> CONTROL_PLANE =
      List.of("etcd", "kube-apiserver", CONTROLLERS, "kubectl");
  private static final String KUBE_PROXY = "kube-proxy";
  private static final String TRAEFIK_ROUTES = "traefik-routes";
  private static final List<String> SLOW_TEST_PROGRAMS =
      List.of("helm-4", "helm-3", "flux-apply", "contour");

  private final Map<String, String> environment;
  private final List<String> included;
  private final List<String> excluded;

  private TestPlan(Map<String, String> environment, String included, String excluded) {
    this.environment = environment;
    this.included = Arrays.asList(included.split("[\\s|&,]+"));
    this.excluded = Arrays.asList(excluded.split(","));
  }

  /**
   * Prints the plan, or nothing if the build skips tests.
   *
   * @param args {@code name=value} with the names {@code unit}, {@code included}, {@code excluded},
   *     {@code tries}, {@code seed}, {@code versions}, and {@code skip}
   */
  public static void main(String... args) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    if (!values.get("skip").contains("true")) {
      TestPlan plan = new TestPlan(System.getenv(), values.get("included"), values.get("excluded"));
      plan.lines(values.get("unit"), values.get("tries")).forEach(System.out::println);
      if (!values.get("seed").isEmpty()) {
        System.out.printf(
            "  random tests: with the seed %1$s; -Dtests.seed=%1$s repeats them%n",
            values.get("seed"));
      }
      plan.versions(values.get("versions")).forEach(System.out::println);
    }
  }

  private List<String> lines(String unit, String tries) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("Tests of this build (see CONTRIBUTING.md, \"Tests\"):");
    if (!unit.startsWith("NoTest")) {
      lines.add(
          (unit.contains("Properties") ? "  properties: " : "  unit tests: ")
              + "in 2 JVMs, with "
              + tries
              + " % of the tries that a property declares");
    }
    lines.add(
        "  integration tests: "
            + (runsAll() ? "all" : "only with tag " + String.join(", ", included))
            + notExcluded()
            + ", against a Kubernetes control plane that the tests start");
    lines.addAll(programs());
    return lines;
  }

  private boolean runsAll() {
    return included.contains("any()");
  }

  private boolean runs(String tag) {
    return !excluded.contains(tag) && (runsAll() || included.contains(tag));
  }

  private String notExcluded() {
    List<String> tags =
        Stream.of("slow", "traffic", "browser", "long").filter(excluded::contains).toList();
    return tags.isEmpty() || !runsAll() ? "" : " except those with tag " + String.join(", ", tags);
  }

  /** The other versions of Kubernetes for which some tests run again. */
  private List<String> versions(String versions) {
    if (versions.equals("none")) {
      return List.of();
    }
    return Arrays.stream(versions.split(","))
        .map(
            version ->
                isIn(List.of(folder(root(), version)), "kube-apiserver")
                    ? "  Kubernetes " + version + ", tests with tag versions: found"
                    : fetched("Kubernetes " + version + " for tests with tag versions", 7))
        .toList();
  }

  private Path root() {
    String dir = environment.get("KUBE_API_TEST_DIR");
    return dir == null ? cache() : Path.of(dir);
  }

  private List<String> programs() throws IOException {
    String dir = environment.get("KUBE_API_TEST_DIR");
    Path root = root();
    String asked = environment.get("KUBE_API_TEST_API_SERVER_VERSION");
    String version = asked != null ? asked : newest(root);
    List<String> lines = new ArrayList<>();
    List<Path> folders = List.of(folder(root, version), folder(cache(), version));
    // The controllers of another version serve as well.
    List<Path> controllers = List.of(folders.get(0), folder(root, newest(root)));
    List<String> missing =
        CONTROL_PLANE.stream()
            .filter(p -> !isIn(p.equals(CONTROLLERS) ? controllers : folders.subList(0, 1), p))
            .toList();
    if (missing.isEmpty()) {
      lines.add("  Kubernetes " + version + ": found in " + folders.get(0));
    } else if (dir != null) {
      lines.add(
          "  Kubernetes "
              + version
              + ": not found in KUBE_API_TEST_DIR, the build will fail: "
              + folders.get(0)
              + " lacks "
              + String.join(", ", missing));
    } else {
      lines.add(fetched("Kubernetes " + version + " (" + String.join(", ", missing) + ")", 7));
    }
    if (runs("traffic")) {
      lines.add(
          isIn(folders, KUBE_PROXY) ? found(KUBE_PROXY) : fetched("kube-proxy " + version, 3));
    }
    if (runsAll()) {
      lines.add(isIn(folders, TRAEFIK_ROUTES) ? found(TRAEFIK_ROUTES) : built(TRAEFIK_ROUTES, 4));
    }
    if (runs("slow")) {
      List<String> unbuilt = SLOW_TEST_PROGRAMS.stream().filter(p -> !isIn(folders, p)).toList();
      lines.add(
          unbuilt.isEmpty()
              ? found(String.join(", ", SLOW_TEST_PROGRAMS))
              : built(String.join(", ", unbuilt), 3));
    }
    if (runs("browser")) {
      lines.add("  Chromium: " + browser());
    }
    return lines;
  }

  private static String found(String what) {
    return "  " + what + ": found";
  }

  private String built(String what, int minutes) {
    return "  "
        + what
        + ": not found, built once "
        + go()
        + ", about "
        + minutes
        + " minutes; kept in "
        + cache();
  }

  private String fetched(String what, int minutes) {
    return "  "
        + what
        + ": not found, downloaded once from dl.k8s.io and github.com, or built "
        + go()
        + ", about "
        + minutes
        + " minutes; kept in "
        + cache();
  }

  private String go() {
    return isOnPath("go")
        ? "with Go"
        : "with Go 1.26 or later, which is not installed on this machine";
  }

  private String browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .filter(this::isOnPath)
        .findFirst()
        .orElse("not found, the tests with tag browser will fail");
  }

  private Path cache() {
    String home = environment.get("XDG_CACHE_HOME");
    return Path.of(home != null ? home : System.getProperty("user.home") + "/.cache")
        .resolve("portcullis/kube");
  }

  /** The layout of fabric8's kube-api-test, as the class {@code BinaryLayout} of the tests. */
  private static Path folder(Path root, String version) {
    return root.resolve("k8s").resolve(version + platform());
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return (os.contains("mac") ? "-darwin" : os.contains("win") ? "-windows" : "-linux")
        + (arch.equals("aarch64") ? "-arm64" : "-amd64");
  }

  private static String newest(Path root) throws IOException {
    Path versions = root.resolve("k8s");
    if (!Files.isDirectory(versions)) {
      return VERSION;
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders
          .map(f -> f.getFileName().toString())
          .filter(name -> name.matches("\\d+\\.\\d+\\.\\d+" + platform()))
          .map(name -> name.replace(platform(), ""))
          .filter(v -> CONTROL_PLANE.stream().allMatch(p -> isIn(List.of(folder(root, v)), p)))
          .max(Comparator.comparing(TestPlan::numbers, Arrays::compare))
          .orElse(VERSION);
    }
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  private static boolean isIn(List<Path> folders, String program) {
    return folders.stream().anyMatch(f -> Files.isExecutable(f.resolve(program)));
  }

  private boolean isOnPath(String program) {
    return Stream.of(environment.getOrDefault("PATH", "").split(":"))
        .anyMatch(f -> Files.isExecutable(Path.of(f, program)));
  }
}
