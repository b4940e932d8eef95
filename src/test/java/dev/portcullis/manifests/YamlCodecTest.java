package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parses anchors, merge keys, duplicate keys, and malicious input. */
final class YamlCodecTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @ParameterizedTest
  @MethodSource("merges")
  void mergesLikeKubectl(String text, Map<String, Object> expected) {
    String anchors = "p: &p {a: 1, b: 2}\nq: &q {a: 10, c: 30}\nr: &r {<<: *p, d: 4}\nm:\n  ";

    assertEquals(expected, ((Map<?, ?>) tree(anchors + text.replace("; ", "\n  "))).get("m"));
  }

  static Stream<Arguments> merges() {
    return Stream.of(
        Arguments.of("<<: *p; b: 3", Map.of("a", 1L, "b", 3L)),
        Arguments.of("<<: [*p, *q]", Map.of("a", 1L, "b", 2L, "c", 30L)), // the first wins
        Arguments.of("<<: *p; <<: *q", Map.of("a", 10L, "b", 2L, "c", 30L)), // the last wins
        Arguments.of("<<: *r; e: 5", Map.of("a", 1L, "b", 2L, "d", 4L, "e", 5L)),
        Arguments.of("<<: {a: 1}; b: 2", Map.of("a", 1L, "b", 2L)),
        Arguments.of("<<: [{a: 1}, *q]", Map.of("a", 1L, "c", 30L)),
        Arguments.of("'<<': *p", Map.of("<<", Map.of("a", 1L, "b", 2L)))); // quoted is a key
  }

  @Test
  void resolvesAliasToLatestAnchor() {
    assertEquals(
        Map.of("a", 1L, "b", 1L, "c", 2L, "d", 2L, "e", List.of("x"), "f", List.of("x")),
        tree("a: &n 1\nb: *n\nc: &n 2\nd: *n\ne: &l [x]\nf: *l\n"));
  }

  @Test
  void keepsLastDuplicateKey() {
    assertEquals(Map.of("a", Map.of("c", 2L)), tree("a: {b: 1, c: 0}\na:\n  c: 1\n  c: 2\n"));
  }

  @ParameterizedTest
  @MethodSource("harmful")
  void rejectsHarmfulInputQuicklyAndContinues(String harmful) {
    String text =
        MarkedYaml.minimalService("before")
            + "---\n"
            + harmful
            + "\n---\n"
            + MarkedYaml.minimalService("after");

    ManifestSet set = assertTimeoutPreemptively(TIMEOUT, () -> MarkedYaml.read(text));

    assertEquals(List.of("before", "after"), MarkedYaml.namesOf(set));
    assertEquals(1, set.errors().size());
    assertTrue(set.errors().get(0).position().line() >= 2, set.errors()::toString);
    assertEquals(1, set.errors().get(0).message().lines().count());
  }

  static Stream<String> harmful() {
    int deep = 100_000;
    return Stream.of(
        "a: " + "[".repeat(deep),
        "[".repeat(deep) + "]".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "a: &a [*a]",
        "a: &a\n  b: {c: *a}",
        "a: &a\n  <<: *a\n",
        "kind: List\nitems: &i [{kind: List, items: *i}, {kind: List, items: *i}]",
        "a: *nowhere",
        "a: x\u0000y",
        "a: \"\u0001\"");
  }

  @ParameterizedTest
  @MethodSource("aliasBombs")
  void rejectsAliasBombs(int levels, String first, String next, String last) {
    String lines =
        IntStream.range(1, levels + 1)
            .mapToObj(i -> "x" + i + ": &x" + i + " " + next.replace("*x", "*x" + (i - 1)) + "\n")
            .reduce("x0: &x0 " + first + "\n", String::concat);
    String text = MarkedYaml.minimalService("before") + "---\n" + lines + last + "\n";

    ManifestSet set = assertTimeoutPreemptively(TIMEOUT, () -> MarkedYaml.read(text));

    assertEquals(List.of("before"), MarkedYaml.namesOf(set));
    assertEquals(1, set.errors().size());
    assertEquals(0, set.nonObjectDocuments());
  }

  static Stream<Arguments> aliasBombs() {
    String nine = "*x, ".repeat(8) + "*x";
    String list = "{kind: List, items: [" + nine + "]}";
    return Stream.of(
        Arguments.of(9, "[lol]", "[" + nine + "]", "y: *x9"),
        Arguments.of(9, "{k: lol}", "{a: *x, b: *x, c: *x, d: *x, e: *x}", "y: *x9"),
        Arguments.of(9, "{k: lol}", "{<<: [" + nine + "]}", "y: *x9"),
        Arguments.of(16, "{a: 1, b: 2}", "{<<: [*x, *x, *x]}", "y: 1"),
        Arguments.of(9, "{kind: List, items: []}", list, "kind: List\nitems: [*x9]"));
  }

  /** Surrogate pairs at every offset of the parser's buffer. */
  @Test
  void readsSupplementaryCharacters() {
    for (int before = 0; before < 2100; before++) {
      String text = "x".repeat(before) + "😀".repeat(3);
      assertEquals(Map.of("a", text), tree("a: " + text + "\n"));
    }
  }

  private static Object tree(String text) {
    return YamlCodec.toTree(YamlCodec.parse(text).get(0));
  }
}
