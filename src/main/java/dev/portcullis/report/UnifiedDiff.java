package dev.portcullis.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The difference between two texts as {@code diff -u} writes it. After a difference it goes on
 * where the texts agree again, soonest first: right for texts that differ in few places.
 */
public final class UnifiedDiff {

  private static final int CONTEXT = 3;

  private final List<String> before;
  private final List<String> after;

  private UnifiedDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** Lines {@code from} to {@code to} of the old text became those of the new one. */
  private record Hunk(int from, int to, int newFrom, int newTo) {}

  /** Writes what became of a file; nothing if it is as it was. */
  public static void write(String file, String before, String after, PrintWriter out) {
    new UnifiedDiff(lines(before), lines(after)).write(file, out);
  }

  /** With their ends, so that one that is missing is a difference. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, next));
      from = next;
    }
    return lines;
  }

  private void write(String file, PrintWriter out) {
    List<Hunk> hunks = findHunks();
    for (int i = 0; i < hunks.size(); ) {
      int first = i++;
      while (i < hunks.size() && hunks.get(i).from - hunks.get(i - 1).to <= 2 * CONTEXT) {
        i++;
      }
      if (first == 0) {
        out.print("--- " + file + "\n+++ " + file + "\n");
      }
      write(hunks.subList(first, i), out);
    }
    out.flush();
  }

  private void write(List<Hunk> near, PrintWriter out) {
    Hunk first = near.get(0);
    Hunk last = near.get(near.size() - 1);
    int above = Math.min(CONTEXT, first.from);
    int from = first.from - above;
    int to = Math.min(before.size(), last.to + CONTEXT);
    out.print(
        "@@ -"
            + formatRange(from, to)
            + " +"
            + formatRange(first.newFrom - above, last.newTo + to - last.to)
            + " @@\n");
    int at = from;
    for (Hunk hunk : near) {
      lines(' ', before.subList(at, hunk.from), out);
      lines('-', before.subList(hunk.from, hunk.to), out);
      lines('+', after.subList(hunk.newFrom, hunk.newTo), out);
      at = hunk.to;
    }
    lines(' ', before.subList(at, to), out);
  }

  /** First line and number of lines; of none, the line before. */
  private static String formatRange(int from, int to) {
    return from == to ? from + ",0" : to - from == 1 ? "" + to : from + 1 + "," + (to - from);
  }

  private static void lines(char mark, List<String> lines, PrintWriter out) {
    for (String line : lines) {
      out.print(mark + line + (line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"));
    }
  }

  private List<Hunk> findHunks() {
    List<Hunk> hunks = new ArrayList<>();
    int from = 0;
    int newFrom = 0;
    while (from < before.size() || newFrom < after.size()) {
      if (matches(from, newFrom, 1)) {
        from++;
        newFrom++;
      } else {
        Hunk hunk = findNextHunk(from, newFrom);
        hunks.add(hunk);
        from = hunk.to;
        newFrom = hunk.newTo;
      }
    }
    return hunks;
  }

  private Hunk findNextHunk(int from, int newFrom) {
    int most = before.size() - from + after.size() - newFrom;
    for (int steps = 1; steps < most; steps++) {
      for (int i = Math.max(0, steps - (after.size() - newFrom));
          i <= Math.min(steps, before.size() - from);
          i++) {
        if (matches(from + i, newFrom + steps - i)) {
          return new Hunk(from, from + i, newFrom, newFrom + steps - i);
        }
      }
    }
    return new Hunk(from, before.size(), newFrom, after.size());
  }

  /** Whether both go on alike: with a line that says something, or with several that do not. */
  private boolean matches(int from, int newFrom) {
    boolean says =
        from < before.size() && before.get(from).chars().anyMatch(Character::isLetterOrDigit);
    return matches(from, newFrom, says ? 1 : CONTEXT);
  }

  /** Whether so many lines are the same, or all that are left where there are fewer. */
  private boolean matches(int from, int newFrom, int lines) {
    int left = Math.min(before.size() - from, after.size() - newFrom);
    boolean ends = before.size() - from == after.size() - newFrom;
    int compared = Math.min(left, lines);
    return (left >= lines || ends && left > 0)
        && before.subList(from, from + compared).equals(after.subList(newFrom, newFrom + compared));
  }
}
