package dev.portcullis.cli;

import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.RouteTracer;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.report.CheckNotes;
import dev.portcullis.report.explain.GraphTraceWriter;
import dev.portcullis.report.explain.JsonTraceWriter;
import dev.portcullis.report.explain.TextTraceWriter;
import dev.portcullis.rules.Suggestions;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis explain}: traces a request or a Service to its endpoints. */
@Command(
    name = "explain",
    description = {
      "Trace a request to its endpoints: the matching Ingress rule, the Service port, the"
          + " endpoints, and the targets of each data plane.",
      "",
      "Reads files; with --cluster, live objects, or live objects with the files applied to them.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:endpoints are reached",
      "1:the route is broken",
      "2:wrong usage, unknown host or Service, or input that could not be read",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis explain shop.example/cart k8s/",
      "  portcullis explain service/shop/web k8s/",
      "  portcullis explain shop.example/cart --cluster",
      "  portcullis explain shop.example/cart --cluster k8s/",
      "  helm template my-chart | portcullis explain shop.example -o mermaid -",
    })
final class ExplainCommand implements Callable<Integer> {

  /** The output formats. */
  enum ExplainOutput {
    DOT,
    JSON,
    MERMAID,
    TEXT
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      description = "HOST, HOST/PATH, service/NAME or service/NAMESPACE/NAME.")
  private String target;

  @Mixin private InputOptions input;
  @Mixin private ClusterOverlayOptions overlayOptions;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, dot (Graphviz), or mermaid (default: ${DEFAULT-VALUE}).")
  private ExplainOutput output;

  private ProjectConfig config;

  /** Where a host or Service was looked up, for messages. */
  private String searchedPlace = "in these files";

  @Override
  public Integer call() {
    config = input.projectConfig();
    boolean withCluster = overlayOptions.isEnabled(spec);
    ManifestSet set = read(withCluster ? input.optionalSources(1) : input.sources(spec, 1));
    PrintWriter err = spec.commandLine().getErr();
    set.errors().forEach(e -> err.println(CheckNotes.cannotRead(e)));
    boolean complete = set.errors().isEmpty();
    RouteTrace trace;
    if (withCluster) {
      searchedPlace =
          set.manifests().isEmpty() ? "in the cluster" : "in the cluster or these files";
      ClusterOverlay cluster =
          overlayOptions.readOverlay(namespaces(set), set, input.dataPlane(config));
      cluster.namespacedFailures().forEach(f -> err.println(CheckNotes.cannotRead(f)));
      cluster.clusterScopedFailures().forEach(f -> err.println("note: cannot read " + f));
      if (!cluster.namespacedFailures().isEmpty()) {
        complete = false;
        searchedPlace = "that could be read";
      }
      err.flush();
      SnapshotView view = cluster.viewAfter();
      trace = explain(view.objects(), view);
    } else {
      err.flush();
      SnapshotView snapshot = new SnapshotView(set.resources(), input.dataPlane(config));
      trace = explain(snapshot.objects(), snapshot);
    }
    write(trace, spec.commandLine().getOut());
    return complete ? trace.isReachable() ? 0 : 1 : ExitCode.USAGE;
  }

  private ManifestSet read(List<String> sources) {
    return ManifestLoader.load(
        sources,
        input.standardInput(spec),
        input.namespace(config),
        input.exclusions(spec, config),
        file -> {});
  }

  /** The named namespace and those of the files; empty for all if none is named. */
  private Set<String> namespaces(ManifestSet set) {
    String[] parts = target.split("/", -1);
    Optional<String> named =
        isServiceTarget(parts) && parts.length == 3
            ? Optional.of(parts[1])
            : input.namespaceOption();
    Set<String> namespaces = new TreeSet<>();
    named.ifPresent(
        n -> {
          namespaces.add(n);
          namespaces.addAll(ClusterOverlay.namespacesOf(set));
        });
    return namespaces;
  }

  private void write(RouteTrace trace, PrintWriter out) {
    switch (output) {
      case DOT -> GraphTraceWriter.writeDot(trace, out);
      case JSON -> JsonTraceWriter.write(trace, out);
      case MERMAID -> GraphTraceWriter.writeMermaid(trace, out);
      case TEXT -> TextTraceWriter.write(trace, out);
    }
  }

  private static boolean isServiceTarget(String[] parts) {
    return parts[0].equals("service") || parts[0].equals("svc");
  }

  private RouteTrace explain(Collection<Resource> objects, ResourceView view) {
    String[] parts = target.split("/", -1);
    if (isServiceTarget(parts)) {
      if (parts.length < 2 || parts.length > 3) {
        throw new ParameterException(
            spec.commandLine(), "Write service/NAME or service/NAMESPACE/NAME.");
      }
      Optional<String> namespace = parts.length == 3 ? Optional.of(parts[1]) : Optional.empty();
      return RouteTracer.traceService(
          findService(namespace, parts[parts.length - 1], objects), view);
    }
    String url = target.replaceFirst("^https?://", "").replaceFirst("[?#].*", "");
    int slash = url.indexOf('/');
    String host = (slash < 0 ? url : url.substring(0, slash)).replaceFirst(":\\d+$", "");
    List<Ingress> ingresses = filterByType(objects, Ingress.class);
    return RouteTracer.traceRequest(host, slash < 0 ? "/" : url.substring(slash), ingresses, view)
        .orElseThrow(
            () -> new ParameterException(spec.commandLine(), unknownHostMessage(host, ingresses)));
  }

  private static <T> List<T> filterByType(Collection<Resource> objects, Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private String unknownHostMessage(String host, Collection<Ingress> ingresses) {
    List<String> known =
        ingresses.stream()
            .flatMap(i -> i.backends().stream())
            .flatMap(b -> b.match().stream())
            .map(Ingress.Match::host)
            .toList();
    return "No Ingress "
        + searchedPlace
        + " has a rule for host \""
        + host
        + "\""
        + suggestionSuffix(Suggestions.topMatches(host, known));
  }

  private static String suggestionSuffix(List<String> names) {
    return names.isEmpty() ? "." : "; did you mean " + String.join(", ", names) + "?";
  }

  /**
   * Finds a Service. Without a namespace it is the one in the namespace of the command, or the only
   * one of this name.
   */
  private Service findService(
      Optional<String> namespace, String name, Collection<Resource> objects) {
    List<Service> services = filterByType(objects, Service.class);
    List<Service> matches = services.stream().filter(s -> s.key().name().equals(name)).toList();
    Optional<Service> found =
        matches.stream()
            .filter(s -> s.key().namespace().equals(namespace.orElse(input.namespace(config))))
            .findFirst();
    if (found.isEmpty() && namespace.isEmpty() && matches.size() == 1) {
      return matches.get(0);
    }
    return found.orElseThrow(
        () ->
            new ParameterException(
                spec.commandLine(),
                matches.isEmpty()
                    ? "No Service "
                        + searchedPlace
                        + " is named \""
                        + name
                        + "\""
                        + suggestionSuffix(
                            Suggestions.topMatches(
                                name, services.stream().map(s -> s.key().name()).toList()))
                    : "Several Services have this name; name one of "
                        + matches.stream()
                            .map(s -> "service/" + s.key().namespace() + "/" + name)
                            .collect(Collectors.joining(", "))));
  }
}
