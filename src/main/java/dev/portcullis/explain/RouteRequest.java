package dev.portcullis.explain;

import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Host and path as a client asks for them, and what of an Ingress they match (networking/v1
 * IngressRule, HTTPIngressPath).
 */
record RouteRequest(String host, String path) {

  /** The more a match says, the sooner it is taken; networking/v1 says so of paths. */
  static final Comparator<Match> BY_PRECEDENCE =
      Comparator.comparing((Match m) -> m.host().isEmpty())
          .thenComparing(m -> m.host().startsWith("*."))
          .thenComparing(m -> -pathElements(m.path()).size())
          .thenComparing(m -> -m.path().length())
          .thenComparing(m -> m.type() != PathType.EXACT);

  RouteRequest {
    host = host.toLowerCase(Locale.ROOT);
    path = path.isEmpty() ? "/" : path;
  }

  boolean matches(Match match) {
    return matchesHost(match.host()) && matchesPath(match);
  }

  /** A star stands for exactly one label. */
  boolean matchesHost(String wanted) {
    String known = wanted.toLowerCase(Locale.ROOT);
    if (known.startsWith("*.")) {
      int dot = host.indexOf('.');
      return dot > 0 && host.substring(dot).equals(known.substring(1));
    }
    return known.isEmpty() || known.equals(host);
  }

  /** A prefix is compared by elements: {@code /a} is one of {@code /a/b} and not of {@code /ab}. */
  private boolean matchesPath(Match match) {
    if (match.type() == PathType.EXACT) {
      return path.equals(match.path());
    }
    List<String> prefix = pathElements(match.path());
    List<String> own = pathElements(path);
    return own.size() >= prefix.size() && own.subList(0, prefix.size()).equals(prefix);
  }

  /** A slash at the end counts for nothing. */
  private static List<String> pathElements(String path) {
    String trimmed = path.replaceFirst("^/", "").replaceFirst("/$", "");
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1));
  }

  @Override
  public String toString() {
    return host + path;
  }
}
