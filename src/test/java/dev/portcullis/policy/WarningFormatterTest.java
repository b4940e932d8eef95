package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarningFormatterTest {

  private static final int MAX = WarningFormatter.MAX_LENGTH;

  /** A text of that many characters, in words of nine letters. */
  private static String words(int length) {
    return "something ".repeat(length / 10 + 1).substring(0, length - 1) + "x";
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX - 1, MAX})
  void textThatFitsIsNotCut(int length) {
    assertEquals(words(length), WarningFormatter.format(words(length)));
    String suffix = " [rule]";
    String text = words(length - suffix.length() - "; help: do this".length());
    assertEquals(
        text + suffix + "; help: do this", WarningFormatter.format(text, "[rule]", "do this"));
    assertEquals(
        text + suffix + "; help: do this", WarningFormatter.format(text, suffix, "do this"));
  }

  @Test
  void longerTextIsCutBetweenWords() {
    String cut = WarningFormatter.format(words(MAX + 1));
    assertEquals(words(MAX).substring(0, 249) + " …", cut);
  }

  /** The last word may end where the ellipsis still fits. */
  @Test
  void cutTextIsAsLongAsPossible() {
    String text = words(10) + " " + "y".repeat(MAX - 2 - 11) + " and more words";
    assertEquals(text.substring(0, MAX - 2) + " …", WarningFormatter.format(text));
  }

  @Test
  void textWithoutSpacesIsCutAtTheLimit() {
    String text = "short " + "x".repeat(2 * MAX);
    assertEquals(text.substring(0, MAX - 1) + "…", WarningFormatter.format(text));
  }

  @Test
  void longTextIsCutAtAWordInItsSecondHalf() {
    String half = "x".repeat(MAX / 2);
    assertEquals(half + " …", WarningFormatter.format(half + " " + "y".repeat(MAX)));
  }

  /** A part of a remedy can say the opposite, so it is left out as a whole. */
  @Test
  void remedyThatDoesNotFitIsLeftOut() {
    assertEquals(
        words(MAX - 10) + " [rule]", WarningFormatter.format(words(MAX - 10), "[rule]", "do this"));
    String cut = WarningFormatter.format(words(MAX), "[rule]", "do this");
    assertEquals(words(MAX).substring(0, 239) + " … [rule]", cut);
  }

  /** A long reason of an exemption leaves room for half a text. */
  @Test
  void longSuffixIsCut() {
    String cut = WarningFormatter.format(words(MAX), words(MAX), "");
    assertEquals(words(MAX).substring(0, 119) + " … " + words(MAX).substring(0, 119) + " …", cut);
  }

  @Test
  void furtherWarningsAreCounted() {
    List<String> twenty = Collections.nCopies(20, "warning");
    assertEquals(twenty, WarningFormatter.limit(twenty));
    List<String> limited = WarningFormatter.limit(Collections.nCopies(22, "warning"));
    assertEquals(twenty, limited.subList(0, 20));
    assertEquals(List.of("and 2 more warnings"), limited.subList(20, limited.size()));
  }
}
