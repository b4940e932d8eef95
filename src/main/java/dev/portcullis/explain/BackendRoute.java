package dev.portcullis.explain;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A backend of an Ingress with the requests that it receives.
 *
 * @param match empty for a default backend
 * @param backend empty for a backend that is not a Service
 */
public record BackendRoute(Ingress ingress, Optional<Match> match, Optional<Backend> backend) {

  /** All backends that match the request, in order of precedence. */
  static List<BackendRoute> findMatching(RouteRequest request, Collection<Ingress> ingresses) {
    List<BackendRoute> byRule =
        ingresses.stream()
            .flatMap(BackendRoute::of)
            .filter(r -> r.match().filter(request::matches).isPresent())
            .sorted(
                Comparator.comparing(
                        (BackendRoute r) -> r.match().orElseThrow(), RouteRequest.BY_PRECEDENCE)
                    .thenComparing(r -> r.ingress().key()))
            .toList();
    return byRule.isEmpty() ? findDefaultBackends(request, ingresses) : byRule;
  }

  /** An Ingress with a rule for the host uses its own default backend, if it has one. */
  private static List<BackendRoute> findDefaultBackends(
      RouteRequest request, Collection<Ingress> ingresses) {
    return ingresses.stream()
        .flatMap(BackendRoute::of)
        .filter(r -> r.match().isEmpty())
        .sorted(
            Comparator.comparing((BackendRoute r) -> !hasRuleForHost(r.ingress(), request))
                .thenComparing(r -> r.ingress().key()))
        .toList();
  }

  private static boolean hasRuleForHost(Ingress ingress, RouteRequest request) {
    return of(ingress)
        .flatMap(r -> r.match().stream())
        .anyMatch(m -> request.matchesHost(m.host()));
  }

  /** All backends of an Ingress, in the order of the object; resource backends last. */
  public static Stream<BackendRoute> of(Ingress ingress) {
    return Stream.concat(
        ingress.backends().stream().map(b -> new BackendRoute(ingress, b.match(), Optional.of(b))),
        ingress.resourceMatches().stream()
            .map(
                m ->
                    new BackendRoute(
                        ingress,
                        Optional.of(m).filter(any -> !any.equals(Match.ANY)),
                        Optional.empty())));
  }

  /** Whether no path rule decides between this backend and another one. */
  boolean hasSamePrecedenceAs(BackendRoute other) {
    return match.isPresent() == other.match.isPresent()
        && (match.isEmpty()
            || RouteRequest.BY_PRECEDENCE.compare(match.get(), other.match.orElseThrow()) == 0);
  }

  /** The requests for display: {@code shop.example/cart}. */
  String describeRequests() {
    return match.map(Match::describe).orElse("requests that no rule matches");
  }

  /** {@code rule shop.example, path /cart (Prefix)}. */
  String describeRule() {
    return match
        .map(
            m ->
                "rule "
                    + (m.host().isEmpty() ? "for any host" : m.host())
                    + (m.path().isEmpty() ? ", any path" : ", path " + m.path())
                    + " ("
                    + m.type()
                    + ")")
        .orElse("the default backend");
  }
}
