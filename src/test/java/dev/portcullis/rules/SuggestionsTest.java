package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServicePort;
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

  /** Neither the first nor the last of the known words. */
  @Test
  void nearestWordIsSuggested() {
    List<String> known = List.of("metrics", "https", "http", "admin");
    assertEquals("http", Suggestions.closest("htp", known));
    assertEquals(Optional.of("http"), Suggestions.similar("htttp", known));
    assertEquals(List.of("http", "https", "admin"), Suggestions.topMatches("htp", known));
  }

  @Test
  void nearestPortIsSuggestedByNumberOrName() {
    List<ServicePort> ports = List.of(port("a80", 9999), port("http", 8081), port("web", 443));
    assertEquals(Optional.of(ports.get(1)), Suggestions.closest(new PortRef.ByNumber(8080), ports));
    assertEquals(Optional.of(ports.get(2)), Suggestions.closest(new PortRef.ByName("wep"), ports));
    assertEquals(Optional.empty(), Suggestions.closest(new PortRef.ByName("wep"), List.of()));
  }

  private static ServicePort port(String name, int number) {
    return new ServicePort(
        FieldPath.ROOT, name, number, Protocol.TCP, new PortRef.ByNumber(number), 0);
  }
}
