package dev.portcullis.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matching of requests: the examples of the Kubernetes page "Ingress", and more. */
final class RouteRequestTest {

  @ParameterizedTest
  @CsvSource({
    "Prefix, /,         /any/path,  true",
    "Exact,  /foo,      /foo,       true",
    "Exact,  /foo,      /bar,       false",
    "Exact,  /foo,      /foo/,      false",
    "Exact,  /foo/,     /foo,       false",
    "Prefix, /foo,      /foo,       true",
    "Prefix, /foo,      /foo/,      true",
    "Prefix, /foo/,     /foo,       true",
    "Prefix, /foo/,     /foo/,      true",
    "Prefix, /aaa/bb,   /aaa/bbb,   false",
    "Prefix, /aaa/bbb,  /aaa/bbb,   true",
    "Prefix, /aaa/bbb/, /aaa/bbb,   true",
    "Prefix, /aaa/bbb,  /aaa/bbb/,  true",
    "Prefix, /aaa/bbb,  /aaa/bbb/ccc, true",
    "Prefix, /aaa/bbb,  /aaa/bbbxyz,  false",
    "Prefix, /aaa,      /ccc,       false",
    "ImplementationSpecific, /foo, /foo/bar, true",
    "ImplementationSpecific, '',   /foo,     true",
  })
  void comparesPaths(String type, String rule, String path, boolean expected) {
    Match match = new Match("", rule, PathType.of(type));
    assertEquals(expected, new RouteRequest("any.example", path).matches(match));
  }

  @ParameterizedTest
  @CsvSource({
    "'',        any.example,      true",
    "foo.com,   foo.com,          true",
    "Foo.com,   fOO.com,          true",
    "foo.com,   bar.foo.com,      false",
    "*.foo.com, bar.foo.com,      true",
    "*.foo.com, baz.bar.foo.com,  false",
    "*.foo.com, foo.com,          false",
    "*.foo.com, .foo.com,         false",
  })
  void comparesHosts(String rule, String host, boolean expected) {
    assertEquals(expected, new RouteRequest(host, "/").matchesHost(rule));
  }

  @Test
  void ordersByPrecedence() {
    List<Match> nearestFirst =
        List.of(
            new Match("a.example", "/x/y", PathType.EXACT),
            new Match("a.example", "/x/y", PathType.PREFIX),
            new Match("a.example", "/longer", PathType.PREFIX),
            new Match("a.example", "/", PathType.PREFIX),
            new Match("*.example", "/x/y/z", PathType.EXACT),
            new Match("", "/x/y/z", PathType.EXACT));
    for (int i = 0; i + 1 < nearestFirst.size(); i++) {
      Match nearer = nearestFirst.get(i);
      Match other = nearestFirst.get(i + 1);
      assertEquals(
          -1,
          Integer.signum(RouteRequest.BY_PRECEDENCE.compare(nearer, other)),
          nearer + " " + other);
    }
  }
}
