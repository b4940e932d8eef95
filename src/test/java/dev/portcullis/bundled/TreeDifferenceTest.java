package dev.portcullis.bundled;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the comparison of a stored tree with a bundled one. */
final class TreeDifferenceTest {

  @Test
  void describesFieldAndBothValues() {
    Map<String, Object> bundled =
        Map.of(
            "a", 1,
            "b", List.of("x", "y"),
            "c", List.of(Map.of("name", "p", "v", "1"), Map.of("name", "q", "v", "2")),
            "d", List.of(Map.of("v", "1")));
    Map<String, Object> stored =
        Map.of(
            "a", 1L,
            "b", List.of("x"),
            "c", List.of(Map.of("name", "q", "v", "2" + " ".repeat(100)), Map.of("name", "r")),
            "d", List.of(Map.of("v", "2")));
    assertEquals(
        List.of(
            "b: [x] instead of [x, y]",
            "c[p]: missing",
            "c[q].v: differs from the bundled value",
            "c[r]: not bundled: {name=r}",
            "d[0].v: 2 instead of 1"),
        TreeDifference.between(bundled, stored).stream()
            .map(d -> d.path() + ": " + d.describe())
            .toList());
  }
}
