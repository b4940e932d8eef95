package dev.portcullis.report;

import dev.portcullis.manifests.SourceExcerpt;
import dev.portcullis.model.TextSanitizer;
import java.util.stream.IntStream;

/**
 * A source line for a terminal, and the caret below it.
 *
 * @param text tabs are replaced by spaces, control characters by �
 */
record SourceSnippet(String text, String caret) {

  private static final String ELLIPSIS = "…";

  /**
   * Ranges of characters that take two columns: the large blocks of East Asian wide and full-width
   * characters (Unicode TR 11), and emoji. If a terminal differs for a character, its caret is off
   * by one column.
   */
  private static final int[][] WIDE_RANGES = {
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF},
    {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
  };

  static SourceSnippet of(SourceExcerpt excerpt) {
    String plain = TextSanitizer.toSingleLine(excerpt.text().replace('\t', ' '));
    int columns = plain.codePoints().limit(excerpt.offset()).map(SourceSnippet::columnWidth).sum();
    String text =
        (excerpt.truncatedBefore() ? ELLIPSIS : "")
            + plain
            + (excerpt.truncatedAfter() ? ELLIPSIS : "");
    return new SourceSnippet(
        text.stripTrailing(), " ".repeat(columns + (excerpt.truncatedBefore() ? 1 : 0)) + "^");
  }

  private static int columnWidth(int character) {
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return IntStream.range(0, WIDE_RANGES.length)
            .anyMatch(i -> WIDE_RANGES[i][0] <= character && character <= WIDE_RANGES[i][1])
        ? 2
        : 1;
  }
}
