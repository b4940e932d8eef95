package dev.portcullis.rules;

import dev.portcullis.model.PortRef;
import dev.portcullis.model.ServicePort;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the known words and ports that are most similar to a mistyped one. */
public final class Suggestions {

  /** The number of words that are suggested. */
  private static final int MAX_SUGGESTIONS = 3;

  private Suggestions() {}

  /** The known word with the smallest edit distance; the first of several. */
  public static String closest(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(k -> distance(word, k))).orElseThrow();
  }

  /** The port with the smallest edit distance; the first of several; empty without ports. */
  static Optional<ServicePort> closest(PortRef ref, List<ServicePort> ports) {
    return ports.stream()
        .min(Comparator.comparingInt(p -> distance(ref.toString(), comparableText(ref, p))));
  }

  /** The known words with the smallest edit distances, the nearest first. */
  public static List<String> topMatches(String word, Collection<String> known) {
    return known.stream()
        .distinct()
        .sorted()
        .sorted(Comparator.comparingInt(k -> distance(word, k)))
        .limit(MAX_SUGGESTIONS)
        .toList();
  }

  private static String comparableText(PortRef ref, ServicePort port) {
    return ref instanceof PortRef.ByName ? port.name() : Integer.toString(port.port());
  }

  /** The Levenshtein distance; quadratic, for names of at most 63 characters. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
