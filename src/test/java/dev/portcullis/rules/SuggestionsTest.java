package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Suggestions for mistyped names. */
final class SuggestionsTest {

  @Test
  void swappedNeighborsAreOneEdit() {
    assertEquals(1, Suggestions.distance("wbe", "web"));
    assertEquals(3, Suggestions.distance("", "web"));
    assertEquals(2, Suggestions.distance("shop", "shopfe"));
  }

  @Test
  void similarNameIsAtMostAThirdAway() {
    List<String> known = List.of("admin", "web", "web-v2");
    assertEquals(Optional.of("web"), Suggestions.similar("wbe", known));
    assertEquals(Optional.of("web-v2"), Suggestions.similar("web-v3", known));
    assertEquals(Optional.empty(), Suggestions.similar("web", List.of("web")));
    assertEquals(Optional.empty(), Suggestions.similar("cart", known));
  }
}
