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
 * One backend of an Ingress and what it takes.
 *
 * @param match empty for a default backend
 * @param backend empty for something else than a Service
 */
public record Routed(Ingress ingress, Optional<Match> match, Optional<Backend> backend) {

  /** All that would take the request, the one that does first. */
  static List<Routed> all(Request request, Collection<Ingress> ingresses) {
    List<Routed> byRule =
        ingresses.stream()
            .flatMap(Routed::of)
            .filter(r -> r.match().filter(request::isFor).isPresent())
            .sorted(
                Comparator.comparing((Routed r) -> r.match().orElseThrow(), Request.NEAREST)
                    .thenComparing(r -> r.ingress().key()))
            .toList();
    return byRule.isEmpty() ? byDefault(request, ingresses) : byRule;
  }

  /** The Ingress that has a rule for the host answers with its own default backend, if any. */
  private static List<Routed> byDefault(Request request, Collection<Ingress> ingresses) {
    return ingresses.stream()
        .flatMap(Routed::of)
        .filter(r -> r.match().isEmpty())
        .sorted(
            Comparator.comparing((Routed r) -> !hasHost(r.ingress(), request))
                .thenComparing(r -> r.ingress().key()))
        .toList();
  }

  private static boolean hasHost(Ingress ingress, Request request) {
    return of(ingress).flatMap(r -> r.match().stream()).anyMatch(m -> request.isForHost(m.host()));
  }

  /** All that an Ingress has a backend for, in the order of the object. */
  public static Stream<Routed> of(Ingress ingress) {
    return Stream.concat(
        ingress.backends().stream().map(b -> new Routed(ingress, b.match(), Optional.of(b))),
        ingress.resourceMatches().stream()
            .map(
                m ->
                    new Routed(
                        ingress,
                        Optional.of(m).filter(any -> !any.equals(Match.ANY)),
                        Optional.empty())));
  }

  /** Whether another takes the very same requests. */
  boolean isAsNearAs(Routed other) {
    return match.isPresent() == other.match.isPresent()
        && (match.isEmpty()
            || Request.NEAREST.compare(match.get(), other.match.orElseThrow()) == 0);
  }

  /** What it takes, for people: {@code shop.example/cart}. */
  String question() {
    return match.map(Match::describe).orElse("what no rule takes");
  }

  /** {@code rule shop.example, path /cart (Prefix)}. */
  String rule() {
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
