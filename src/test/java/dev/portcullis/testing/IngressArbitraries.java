package dev.portcullis.testing;

import static dev.portcullis.testing.Choices.oneOf;
import static dev.portcullis.testing.Choices.optional;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.ApiVersion;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random Ingresses of all API versions and path types, with several hosts, equal and overlapping
 * paths, and default backends; and their classes.
 */
final class IngressArbitraries {

  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  /** A backend without its place in the object. */
  private record BackendTarget(String service, PortRef port) {}

  private record Path(String path, PathType type, BackendTarget target) {}

  private record HostRule(String host, List<Path> paths) {}

  /** What receives the requests that no rule matches. */
  private record DefaultBackend(Optional<BackendTarget> target, boolean isResource) {}

  private IngressArbitraries() {}

  static Arbitrary<Ingress> ingresses() {
    Arbitrary<Map<String, String>> annotations =
        Arbitraries.frequency(
            Tuple.of(4, Map.of()),
            Tuple.of(1, Map.of(Ingress.CLASS_ANNOTATION, "kong")),
            Tuple.of(1, Map.of(Ingress.CLASS_ANNOTATION, "")));
    return Combinators.combine(
            Choices.meta(
                Kind.INGRESS,
                Choices.namespaces(),
                oneOf("shop", "admin"),
                Choices.none(),
                annotations),
            Arbitraries.frequency(
                Tuple.of(9, ApiVersion.NETWORKING_V1),
                Tuple.of(1, ApiVersion.NETWORKING_V1BETA1),
                Tuple.of(1, ApiVersion.EXTENSIONS_V1BETA1)),
            optional(60, oneOf("kong", "traefik", "nginx", "edge")),
            defaultBackends(),
            rules().list().ofMaxSize(2))
        .as(IngressArbitraries::ingress);
  }

  private static Arbitrary<DefaultBackend> defaultBackends() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just(new DefaultBackend(Optional.empty(), false))),
        Tuple.of(3, targets().map(t -> new DefaultBackend(Optional.of(t), false))),
        Tuple.of(1, Arbitraries.just(new DefaultBackend(Optional.empty(), true))));
  }

  private static Arbitrary<HostRule> rules() {
    Arbitrary<String> hosts =
        Arbitraries.frequency(
            Tuple.of(4, "shop.example"),
            Tuple.of(2, "admin.example"),
            Tuple.of(1, "*.example"),
            Tuple.of(1, ""));
    return Combinators.combine(hosts, paths().list().ofMinSize(1).ofMaxSize(2)).as(HostRule::new);
  }

  private static Arbitrary<Path> paths() {
    Arbitrary<String> texts =
        Arbitraries.frequency(
            Tuple.of(3, "/"), Tuple.of(2, "/cart"), Tuple.of(1, "/cart/item"), Tuple.of(1, ""));
    return Combinators.combine(texts, Arbitraries.of(PathType.values()), targets())
        .as(
            (text, type, target) ->
                // The API server accepts an empty path of this type only.
                new Path(
                    text.isEmpty() && type != PathType.IMPLEMENTATION_SPECIFIC ? "/" : text,
                    type,
                    target));
  }

  private static Arbitrary<BackendTarget> targets() {
    Arbitrary<PortRef> ports =
        Arbitraries.oneOf(
            oneOf("http", "admin", "web", "use-annotation").map(PortRef.ByName::new),
            Arbitraries.of(80, 81, 8080).map(PortRef.ByNumber::new));
    Arbitrary<String> services =
        Arbitraries.frequency(Tuple.of(5, "web"), Tuple.of(2, "api"), Tuple.of(1, "gone"));
    return Combinators.combine(services, ports).as(BackendTarget::new);
  }

  private static Ingress ingress(
      ResourceMeta meta,
      ApiVersion version,
      Optional<String> className,
      DefaultBackend byDefault,
      List<HostRule> rules) {
    boolean v1 = version == ApiVersion.NETWORKING_V1;
    List<Backend> backends = new ArrayList<>();
    byDefault
        .target()
        .map(
            t ->
                backend(
                    SPEC.field(v1 ? "defaultBackend" : "backend"),
                    "the default backend",
                    t,
                    Optional.empty(),
                    v1))
        .ifPresent(backends::add);
    for (int i = 0; i < rules.size(); i++) {
      FieldPath paths = SPEC.field("rules").index(i).field("http").field("paths");
      List<Path> ofRule = rules.get(i).paths();
      for (int j = 0; j < ofRule.size(); j++) {
        Path path = ofRule.get(j);
        Match match = new Match(rules.get(i).host(), path.path(), path.type());
        backends.add(
            backend(
                paths.index(j).field("backend"),
                match.describe(),
                path.target(),
                Optional.of(match),
                v1));
      }
    }
    return new Ingress(
        meta,
        version,
        className,
        backends,
        byDefault.isResource() ? List.of(Match.ANY) : List.of());
  }

  private static Backend backend(
      FieldPath at, String route, BackendTarget target, Optional<Match> match, boolean v1) {
    FieldPath service = v1 ? at.field("service").field("name") : at.field("serviceName");
    String shape = target.port() instanceof PortRef.ByName ? "name" : "number";
    FieldPath port = v1 ? at.field("service").field("port").field(shape) : at.field("servicePort");
    return new Backend(service, port, route, target.service(), target.port(), match);
  }

  static Arbitrary<IngressClass> classes() {
    return Combinators.combine(
            oneOf("kong", "edge", "nginx"),
            Arbitraries.of(
                "ingress-controllers.konghq.com/kong",
                "traefik.io/ingress-controller",
                "k8s.io/ingress-nginx",
                ""))
        .as(
            (name, controller) ->
                new IngressClass(ResourceMeta.of(IngressClass.key(name)), controller));
  }
}
