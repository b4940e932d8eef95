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

/** {@code portcullis explain}: walks a chain. */
@Command(
    name = "explain",
    description = {
      "Walks a chain hop by hop: which rule takes a request, which Service port it leads to, what"
          + " stands behind that, and what each data plane makes of it.",
      "",
      "Reads files, or with --cluster the live objects, or files laid over these.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it gets through",
      "1:it breaks",
      "2:wrong usage, no such host or Service, or something could not be read",
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

  /** How a way is written. */
  enum Output {
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
      description = "text, json, dot (Graphviz) or mermaid; text unless told.")
  private Output output = Output.TEXT;

  private ProjectConfig config;

  /** Where is looked, for people. */
  private String searchedPlace = "in these files";

  @Override
  public Integer call() {
    config = input.projectConfig();
    boolean overLive = overlayOptions.isEnabled(spec);
    ManifestSet set = read(overLive ? input.optionalSources(1) : input.sources(spec, 1));
    PrintWriter err = spec.commandLine().getErr();
    set.errors().forEach(e -> err.println(CheckNotes.cannotRead(e)));
    boolean whole = set.errors().isEmpty();
    RouteTrace explanation;
    if (overLive) {
      searchedPlace =
          set.manifests().isEmpty() ? "in the cluster" : "in the cluster or these files";
      ClusterOverlay cluster =
          overlayOptions.readOverlay(namespaces(set), set, input.dataPlane(config));
      cluster.namespacedFailures().forEach(f -> err.println(CheckNotes.cannotRead(f)));
      cluster.clusterScopedFailures().forEach(f -> err.println("note: cannot read " + f));
      if (!cluster.namespacedFailures().isEmpty()) {
        whole = false;
        searchedPlace = "that could be read";
      }
      err.flush();
      SnapshotView view = cluster.viewAfter();
      explanation = explain(view.objects(), view);
    } else {
      err.flush();
      SnapshotView snapshot = new SnapshotView(set.resources(), input.dataPlane(config));
      explanation = explain(snapshot.objects(), snapshot);
    }
    write(explanation, spec.commandLine().getOut());
    return whole ? explanation.isReachable() ? 0 : 1 : ExitCode.USAGE;
  }

  private ManifestSet read(List<String> sources) {
    return ManifestLoader.load(
        sources, System.in, input.namespace(config), input.exclusions(spec, config), file -> {});
  }

  /** Those that are named, and those of the files; all if none is named. */
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

  private void write(RouteTrace explanation, PrintWriter out) {
    switch (output) {
      case DOT -> GraphTraceWriter.writeDot(explanation, out);
      case JSON -> JsonTraceWriter.write(explanation, out);
      case MERMAID -> GraphTraceWriter.writeMermaid(explanation, out);
      case TEXT -> TextTraceWriter.write(explanation, out);
    }
  }

  private static boolean isServiceTarget(String[] parts) {
    return parts[0].equals("service") || parts[0].equals("svc");
  }

  private RouteTrace explain(Collection<Resource> objects, ResourceView chain) {
    String[] parts = target.split("/", -1);
    if (isServiceTarget(parts)) {
      if (parts.length < 2 || parts.length > 3) {
        throw new ParameterException(
            spec.commandLine(), "Write service/NAME or service/NAMESPACE/NAME.");
      }
      Optional<String> namespace = parts.length == 3 ? Optional.of(parts[1]) : Optional.empty();
      return RouteTracer.traceService(
          findService(namespace, parts[parts.length - 1], objects), chain);
    }
    String url = target.replaceFirst("^https?://", "").replaceFirst("[?#].*", "");
    int slash = url.indexOf('/');
    String host = (slash < 0 ? url : url.substring(0, slash)).replaceFirst(":\\d+$", "");
    List<Ingress> ingresses = filterByType(objects, Ingress.class);
    return RouteTracer.traceRequest(host, slash < 0 ? "/" : url.substring(slash), ingresses, chain)
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

  private static String suggestionSuffix(List<String> words) {
    return words.isEmpty() ? "." : "; the nearest: " + String.join(", ", words) + ".";
  }

  /**
   * Of a name without namespace the one in the namespace of the command counts, or the only one.
   */
  private Service findService(
      Optional<String> namespace, String name, Collection<Resource> objects) {
    List<Service> services = filterByType(objects, Service.class);
    List<Service> called = services.stream().filter(s -> s.key().name().equals(name)).toList();
    Optional<Service> found =
        called.stream()
            .filter(s -> s.key().namespace().equals(namespace.orElse(input.namespace(config))))
            .findFirst();
    if (found.isEmpty() && namespace.isEmpty() && called.size() == 1) {
      return called.get(0);
    }
    return found.orElseThrow(
        () ->
            new ParameterException(
                spec.commandLine(),
                called.isEmpty()
                    ? "No Service "
                        + searchedPlace
                        + " is called \""
                        + name
                        + "\""
                        + suggestionSuffix(
                            Suggestions.topMatches(
                                name, services.stream().map(s -> s.key().name()).toList()))
                    : "Which of these? "
                        + called.stream()
                            .map(s -> "service/" + s.key().namespace() + "/" + name)
                            .collect(Collectors.joining(", "))));
  }
}
