package dev.portcullis.explain;

import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Host and path of a request, matched as networking/v1 IngressRule and HTTPIngressPath define it.
 */
record RouteRequest(String host, String path) {

  /** More specific matches come first; networking/v1 defines this for paths. */
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

  /** A wildcard matches exactly one DNS label. */
  boolean matchesHost(String pattern) {
    String lowerCase = pattern.toLowerCase(Locale.ROOT);
    if (lowerCase.startsWith("*.")) {
      int dot = host.indexOf('.');
      return dot > 0 && host.substring(dot).equals(lowerCase.substring(1));
    }
    return lowerCase.isEmpty() || lowerCase.equals(host);
  }

  /** Prefixes are compared by element: {@code /a} matches {@code /a/b}, but not {@code /ab}. */
  private boolean matchesPath(Match match) {
    if (match.type() == PathType.EXACT) {
      return path.equals(match.path());
    }
    List<String> prefix = pathElements(match.path());
    List<String> own = pathElements(path);
    return own.size() >= prefix.size() && own.subList(0, prefix.size()).equals(prefix);
  }

  /** A trailing slash is ignored. */
  private static List<String> pathElements(String path) {
    String trimmed = path.replaceFirst("^/", "").replaceFirst("/$", "");
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1));
  }

  @Override
  public String toString() {
    return host + path;
  }
}
