package dev.portcullis.rules;

import dev.portcullis.model.PortRef;
import dev.portcullis.model.ServicePort;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the known words and ports that are most similar to a mistyped one. */
public final class Suggestions {

  /** The number of words that are suggested. */
  private static final int MAX_SUGGESTIONS = 3;

  /** Bounds the time for a namespace with very many names. */
  private static final int MAX_COMPARED = 1000;

  /** Bounds the time for an Ingress with very many backends on a Service with very many ports. */
  private static final int MAX_COMPARED_PORTS = 100;

  private Suggestions() {}

  /** The known word with the smallest edit distance; the first of several. */
  public static String closest(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(k -> distance(word, k))).orElseThrow();
  }

  /** The TCP port with the smallest edit distance. */
  static Optional<ServicePort> closestTcp(PortRef ref, List<ServicePort> ports) {
    return closest(ref, ports.stream().limit(MAX_COMPARED_PORTS).filter(ServicePort::isTcp));
  }

  /** The port with the smallest edit distance; the first of several; empty without ports. */
  static Optional<ServicePort> closest(PortRef ref, List<ServicePort> ports) {
    return closest(ref, ports.stream().limit(MAX_COMPARED_PORTS));
  }

  private static Optional<ServicePort> closest(PortRef ref, Stream<ServicePort> ports) {
    String word = ref.toString();
    ServicePort closest = null;
    int smallest = Integer.MAX_VALUE;
    for (Iterator<ServicePort> next = ports.iterator(); next.hasNext(); ) {
      ServicePort port = next.next();
      String text = comparableText(ref, port);
      if (Math.abs(text.length() - word.length()) < smallest) {
        int distance = distance(word, text);
        if (distance < smallest) {
          smallest = distance;
          closest = port;
        }
      }
    }
    return Optional.ofNullable(closest);
  }

  /** The most similar known word if it may be what was intended; empty if none is similar. */
  static Optional<String> similar(String word, Collection<String> known) {
    int limit = Math.max(1, word.length() / 3);
    return known.stream()
        .limit(MAX_COMPARED)
        .filter(k -> !k.equals(word) && Math.abs(k.length() - word.length()) <= limit)
        .filter(k -> distance(word, k) <= limit)
        .min(Comparator.comparingInt(k -> distance(word, k)));
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

  /**
   * The edit distance, where two swapped neighbors count as one edit (optimal string alignment).
   * Quadratic, for names of at most 63 characters.
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapestEdit(a, i, b, j, cost);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapestEdit(String a, int i, String b, int j, int[][] cost) {
    char last = a.charAt(i - 1);
    int substitution = cost[i - 1][j - 1] + (last == b.charAt(j - 1) ? 0 : 1);
    int cheapest = Math.min(substitution, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && last == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
  }
}
