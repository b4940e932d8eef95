package dev.portcullis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Applies generated diffs: the result must be the new text. */
final class UnifiedDiffTest {

  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@\n");

  @Property(tries = 2000)
  void patchedTextEqualsTarget(@ForAll long seed) {
    Random random = new Random(seed);
    String before = text(random, random.nextInt(40));
    String after = random.nextInt(9) == 0 ? text(random, 5) : editRandomly(before, random);

    assertEquals(after, applyPatch(before, diff(before, after)), () -> diff(before, after));
  }

  private static String text(Random random, int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(line(random));
    }
    return withoutEnd(text.toString(), random);
  }

  /** Few different lines, so that wrong matches are likely. */
  private static String line(Random random) {
    return List.of("a\n", "b\n", "c\r\n", "}\n", "\n", "d d\n", "  }\n").get(random.nextInt(7));
  }

  private static String editRandomly(String text, Random random) {
    StringBuilder edited = new StringBuilder();
    for (String line : text.split("(?<=\n)")) {
      edited.append(random.nextInt(12) == 0 ? line(random) : "");
      edited.append(random.nextInt(12) == 0 ? line(random) : line);
    }
    return withoutEnd(edited.toString(), random);
  }

  private static String withoutEnd(String text, Random random) {
    return random.nextBoolean() ? text.replaceFirst("\r?\n\\z", "") : text;
  }

  private static String applyPatch(String before, String diff) {
    List<String> old = lines(before);
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (String hunk : diff.split("(?m)^(?=@@ )")) {
      if (!hunk.startsWith("@@")) {
        assertEquals(diff.isEmpty() ? "" : "--- f\n+++ f\n", hunk);
        continue;
      }
      Matcher head = HUNK.matcher(hunk);
      head.lookingAt();
      int count = head.group(2) == null ? 1 : Integer.parseInt(head.group(2));
      int from = Integer.parseInt(head.group(1)) - (count > 0 ? 1 : 0);
      text.append(String.join("", old.subList(at, from)));
      int newFrom = lines(text.toString()).size();
      int newCount = head.group(4) == null ? 1 : Integer.parseInt(head.group(4));
      assertEquals(Integer.parseInt(head.group(3)) - (newCount > 0 ? 1 : 0), newFrom, hunk);
      at = from;
      int written = 0;
      for (String line : hunk.substring(head.end()).split("(?<=\n)(?!\\\\)")) {
        line = line.replace("\n\\ No newline at end of file\n", "");
        if (line.charAt(0) != '+') {
          assertEquals(old.get(at++), line.substring(1), hunk);
        }
        if (line.charAt(0) != '-') {
          text.append(line.substring(1));
          written++;
        }
      }
      assertEquals(count, at - from, hunk);
      assertEquals(newCount, written, hunk);
    }
    return text + String.join("", old.subList(at, old.size()));
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : new ArrayList<>(List.of(text.split("(?<=\n)")));
  }

  @Example
  void diffIsMinimalForTypicalEdits() {
    assertEquals(
        """
        --- f
        +++ f
        @@ -2,6 +2,7 @@
         2
         3
         4
        -5
        +five
        +5.5
         6
         7
        \\ No newline at end of file
        """,
        diff("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\nfive\n5.5\n6\n7"));
  }

  private static String diff(String before, String after) {
    StringWriter out = new StringWriter();
    UnifiedDiff.write("f", before, after, new PrintWriter(out));
    return out.toString();
  }
}
