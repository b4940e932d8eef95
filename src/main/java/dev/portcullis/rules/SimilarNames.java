package dev.portcullis.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Suggests known names for the unknown names of one object. Not thread-safe. */
final class SimilarNames {

  /** Bounds the time for an object with very many unknown names. */
  private static final int MAX_SUGGESTIONS = 10;

  private final Set<String> known;
  private final Map<String, Optional<String>> suggestions = new HashMap<>();

  SimilarNames(Set<String> known) {
    this.known = known;
  }

  /** The most similar known name; empty without one, and after the first unknown names. */
  Optional<String> to(String name) {
    return suggestions.size() < MAX_SUGGESTIONS
        ? suggestions.computeIfAbsent(name, n -> Suggestions.similar(n, known))
        : suggestions.getOrDefault(name, Optional.empty());
  }

  /** {@code did you mean "web"? Otherwise}, with a space at the end; empty without a suggestion. */
  String questionFor(String name) {
    return to(name).map(n -> "did you mean \"" + n + "\"? Otherwise ").orElse("");
  }
}
