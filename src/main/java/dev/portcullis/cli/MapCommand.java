package dev.portcullis.cli;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.TextFormat;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.source.FileRouteMapSource;
import dev.portcullis.routemap.source.ListedRouteMapSource;
import dev.portcullis.routemap.web.StandaloneHtml;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis map}: shows all routes as a web page. */
@Command(
    name = "map",
    description = {
      "Show all routes as a web page: hosts and paths with their Ingress, Service, port, and"
          + " endpoints, their problems, and the commands that fix them.",
      "",
      "Shows files, which are read again when they change, or with --cluster the live objects,"
          + " which are watched. The page is reachable from this machine only.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the HTML file was written",
      "2:wrong usage, input that could not be read, or a port that is in use",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis map k8s/",
      "  portcullis map --cluster --context staging",
      "  portcullis map -o html k8s/ > map.html",
    })
final class MapCommand implements Callable<Integer> {

  /** The output formats. */
  enum MapOutput {
    /** A web page on loopback, until Ctrl-C. */
    PAGE,
    /** One HTML file on standard output. */
    HTML
  }

  /** The number of sources in the title. */
  private static final int MAX_LISTED_SOURCES = 3;

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9080",
      description = "Port of the page, 0 for any free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "page",
      description = "page, or html: one self-contained file (default: ${DEFAULT-VALUE}).")
  private MapOutput output;

  private ProjectConfig config;

  @Override
  public Integer call() throws InterruptedException {
    config = input.projectConfig();
    boolean fromCluster = overlayOptions.isEnabled(spec);
    List<String> sources = fromCluster ? input.optionalSources(0) : input.sources(spec);
    if (fromCluster && !sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "The map shows files or a cluster: --cluster takes no files.");
    } else if (output == MapOutput.HTML) {
      return writeHtml(fromCluster ? clusterSource() : fileSource(sources, read(sources, f -> {})));
    }
    RouteMapRunner runner =
        new RouteMapRunner(
            policy(), port, spec.commandLine().getOut(), spec.commandLine().getErr());
    return fromCluster
        ? runner.runCluster(
            overlayOptions.clusterTitle(),
            overlayOptions.connection(),
            input.namespaceOption(),
            dataPlane())
        : serveFiles(runner, sources);
  }

  private int serveFiles(RouteMapRunner runner, List<String> sources) throws InterruptedException {
    FileChangeDetector changes = new FileChangeDetector(sources);
    FileRouteMapSource source = fileSource(sources, read(sources, changes));
    return runner.runSource(
        source,
        () -> {
          if (changes.isChanged()) {
            source.replace(read(sources, changes));
          }
        });
  }

  private int writeHtml(RouteMapSource source) {
    PrintWriter err = spec.commandLine().getErr();
    source.readProblems().forEach(p -> err.println("note: " + p));
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.print(StandaloneHtml.render(source, policy(), RouteMapRunner.CLOCK));
    out.flush();
    return source.isComplete() ? 0 : ExitCode.USAGE;
  }

  private Policy policy() {
    return config.policy(input.profile());
  }

  private RouteMapSource clusterSource() {
    Set<String> namespaces = input.namespaceOption().map(Set::of).orElse(Set.of());
    ManifestSet nothing = read(List.of(), f -> {});
    ClusterOverlay cluster = overlayOptions.readOverlay(namespaces, nothing, dataPlane());
    return new ListedRouteMapSource(
        overlayOptions.clusterTitle(),
        cluster.viewBefore(),
        cluster.namespacedFailures(),
        cluster.clusterScopedFailures());
  }

  private DataPlane dataPlane() {
    return input.dataPlane(config);
  }

  /** Files are read again when they change; standard input can be read only once. */
  private FileRouteMapSource fileSource(List<String> sources, ManifestSet set) {
    boolean live = output == MapOutput.PAGE && !sources.contains(SourcePosition.STANDARD_INPUT);
    return new FileRouteMapSource(
        TextFormat.joinFirst(sources, MAX_LISTED_SOURCES), live, set, dataPlane());
  }

  private ManifestSet read(List<String> sources, Consumer<String> files) {
    return ManifestLoader.load(
        sources,
        input.standardInput(spec),
        input.namespace(config),
        input.exclusions(spec, config),
        files);
  }
}
