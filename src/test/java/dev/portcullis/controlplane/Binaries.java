package dev.portcullis.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of a control plane. They come from, in this order:
 *
 * <ol>
 *   <li>the folder in {@code KUBE_API_TEST_DIR}, with {@code KUBE_API_TEST_API_SERVER_VERSION}
 *       unless the newest version there is wanted;
 *   <li>the user's cache, which is filled once by downloads and builds.
 * </ol>
 *
 * All are of one version, except that the controllers may be those of the newest complete version
 * in the folder: they use stable APIs only, and API servers are tested in more versions.
 *
 * @param layout the structure of both folders
 * @param version of the API server, such as 1.36.3
 */
public record Binaries(BinaryLayout layout, String version) {

  static final String ETCD = "etcd";
  static final String API_SERVER = "kube-apiserver";
  static final String CONTROLLER_MANAGER = "kube-controller-manager";
  static final String KUBECTL = "kubectl";
  static final String KUBE_PROXY = "kube-proxy";

  /** The programs that every control plane needs. */
  static final List<String> REQUIRED = List.of(ETCD, API_SERVER, CONTROLLER_MANAGER, KUBECTL);

  private static final List<String> WITHOUT_CONTROLLERS = List.of(ETCD, API_SERVER, KUBECTL);

  /** The version that is fetched by default. */
  static final String DEFAULT_VERSION = "1.36.3";

  /**
   * Finds the programs. The first call on a machine may take minutes, because it fetches them, and
   * says so.
   *
   * @throws IllegalStateException if they cannot be obtained; the message says what to do
   */
  public static Binaries find() {
    return find(System.getenv(), cache());
  }

  static Binaries find(Map<String, String> environment, BinaryCache cache) {
    Optional<String> asked =
        Optional.ofNullable(environment.get("KUBE_API_TEST_API_SERVER_VERSION"));
    String named = environment.get("KUBE_API_TEST_DIR");
    if (named != null) {
      return findIn(new BinaryLayout(Path.of(named)), asked)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "KUBE_API_TEST_DIR: no "
                          + String.join(", ", REQUIRED)
                          + " in "
                          + new BinaryLayout(Path.of(named)).folder(asked.orElse(DEFAULT_VERSION))
                          + ": put them there, or unset it to have them fetched"));
    }
    return findIn(cache.layout(), asked)
        .orElseGet(
            () -> {
              String version = asked.orElse(DEFAULT_VERSION);
              cache.fill(version, REQUIRED);
              return new Binaries(cache.layout(), version);
            });
  }

  private static Optional<Binaries> findIn(BinaryLayout layout, Optional<String> asked) {
    return asked
        .or(() -> layout.newest(REQUIRED))
        .map(version -> new Binaries(layout, version))
        .filter(Binaries::isComplete);
  }

  private boolean isComplete() {
    return layout.hasBinaries(version, REQUIRED)
        || layout.hasBinaries(version, WITHOUT_CONTROLLERS) && layout.newest(REQUIRED).isPresent();
  }

  private static BinaryCache cache() {
    return new BinaryCache(
        fillCache(),
        List.of(new ReleaseBinarySource(), new EnvtestBinarySource(), new KubernetesBuildSource()),
        "install Go 1.26 or later, or give this machine access to dl.k8s.io and github.com");
  }

  private static BinaryLayout fillCache() {
    String home =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    return new BinaryLayout(Path.of(home, "portcullis", "kube"));
  }

  /** Contains them, except for controllers of another version. */
  Path folder() {
    return layout.folder(version);
  }

  Path etcd() {
    return folder().resolve(ETCD);
  }

  Path apiServer() {
    return folder().resolve(API_SERVER);
  }

  Path controllerManager() {
    String complete =
        layout.hasBinaries(version, REQUIRED) ? version : layout.newest(REQUIRED).orElseThrow();
    return layout.folder(complete).resolve(CONTROLLER_MANAGER);
  }

  /** kubectl of the same version. */
  public Path kubectl() {
    return folder().resolve(KUBECTL);
  }

  /**
   * kube-proxy of the same version, fetched into the user's cache if it is missing.
   *
   * @throws IllegalStateException if it cannot be obtained; the message says what to do
   */
  public Path kubeProxy() {
    return siblingOrCached(cache(), KUBE_PROXY);
  }

  /**
   * A Go program, built into the user's cache if it is missing.
   *
   * @throws IllegalStateException if it cannot be built; the message says what to do
   */
  Path goProgram(GoProgram program) {
    return goProgram(
        program,
        new BinaryCache(
            fillCache(),
            List.of(new GoModuleBuildSource(program)),
            "install Go 1.26 or later to have it built"));
  }

  Path goProgram(GoProgram program, BinaryCache cache) {
    return siblingOrCached(cache, program.fileName());
  }

  private Path siblingOrCached(BinaryCache cache, String name) {
    Path beside = folder().resolve(name);
    return Files.isExecutable(beside) ? beside : cache.fill(version, List.of(name)).resolve(name);
  }
}
