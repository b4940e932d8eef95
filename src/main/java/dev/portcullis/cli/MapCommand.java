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

/** {@code portcullis map}: all routes as a web page. */
@Command(
    name = "map",
    description = {
      "Shows all routes as a web page on this machine: which hosts and paths lead where, through"
          + " which Ingress, Service, port and endpoints, what breaks on the way, and what to"
          + " type.",
      "",
      "Of files, which are read again when they change, or with --cluster of the live objects,"
          + " which are watched. Nobody but this machine can reach the page.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:-o html was written",
      "2:wrong usage, or something could not be read, or the page cannot be shown",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis map k8s/",
      "  portcullis map --cluster --context staging",
      "  portcullis map -o html k8s/ > map.html",
    })
final class MapCommand implements Callable<Integer> {

  /** How the map is shown. */
  enum Output {
    /** As a page of this machine, until Ctrl-C. */
    PAGE,
    /** As one file, on standard output. */
    HTML
  }

  /** How many sources the title names. */
  private static final int MAX_LISTED_SOURCES = 3;

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port of the page, 0 for any free one; 9080 unless told.")
  private int port = 9080;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "page, or html: one file for a mail or an artifact; page unless told.")
  private Output output = Output.PAGE;

  private ProjectConfig config;

  @Override
  public Integer call() throws InterruptedException {
    config = input.projectConfig();
    boolean ofCluster = overlayOptions.isEnabled(spec);
    List<String> sources = ofCluster ? input.optionalSources(0) : input.sources(spec);
    if (ofCluster && !sources.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "The map is of files or of a cluster: --cluster takes no files.");
    } else if (output == Output.HTML) {
      return writeHtml(ofCluster ? clusterSource() : fileSource(sources, read(sources, f -> {})));
    }
    RouteMapRunner show =
        new RouteMapRunner(
            policy(), port, spec.commandLine().getOut(), spec.commandLine().getErr());
    return ofCluster
        ? show.runCluster(
            overlayOptions.clusterTitle(),
            overlayOptions.connection(),
            input.namespaceOption(),
            dataPlane())
        : serveFiles(show, sources);
  }

  private int serveFiles(RouteMapRunner show, List<String> sources) throws InterruptedException {
    FileChangeDetector changing = new FileChangeDetector(sources);
    FileRouteMapSource source = fileSource(sources, read(sources, changing));
    return show.runSource(
        source,
        () -> {
          if (changing.isChanged()) {
            source.replace(read(sources, changing));
          }
        });
  }

  private int writeHtml(RouteMapSource source) {
    PrintWriter err = spec.commandLine().getErr();
    source.readProblems().forEach(u -> err.println("note: " + u));
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

  /** Standard input is there once; files are looked at again. */
  private FileRouteMapSource fileSource(List<String> sources, ManifestSet set) {
    boolean again = output == Output.PAGE && !sources.contains(SourcePosition.STANDARD_INPUT);
    return new FileRouteMapSource(
        TextFormat.joinFirst(sources, MAX_LISTED_SOURCES), again, set, dataPlane());
  }

  private ManifestSet read(List<String> sources, Consumer<String> files) {
    return ManifestLoader.load(
        sources, System.in, input.namespace(config), input.exclusions(spec, config), files);
  }
}
