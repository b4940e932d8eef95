package dev.portcullis.manifests.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.DocumentSplitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds the ends of lines and their line breaks, also where a file mixes them. */
final class TextLayoutTest {

  private static TextLayout layout(String text) {
    return new TextLayout(text, DocumentSplitter.split(text).get(0));
  }

  private static String unescape(String text) {
    return text.translateEscapes();
  }

  @ParameterizedTest
  @CsvSource({
    "'a: 1\\n', 0, 4",
    "'a: 1\\r\\n', 0, 4",
    "'a: 1\\r\\n', 4, 4",
    "'a: 1\\r\\n', 5, 5",
    "'a: 1', 0, 4",
    "'\\na: 1', 0, 0",
  })
  void findsTheEndOfALine(String text, int at, int end) {
    assertEquals(end, layout(unescape(text)).lineEnd(at));
  }

  @ParameterizedTest
  @CsvSource({
    "'a: 1\\nb: 2\\r\\n', 0, '\\n'",
    "'a: 1\\nb: 2\\r\\n', 5, '\\r\\n'",
    "'a: 1\\r\\nb: 2\\n', 0, '\\r\\n'",
    "'a: 1\\r\\nb: 2', 6, '\\r\\n'",
    "'a: 1\\nb: 2', 5, '\\n'",
    "'a: 1', 0, '\\n'",
    "'\\na: 1', 1, '\\n'",
  })
  void usesTheNextLineBreakOrElseTheLastOne(String text, int at, String lineBreak) {
    assertEquals(unescape(lineBreak), layout(unescape(text)).lineBreak(at));
  }

  @Test
  void nothingPrecedesTheStart() {
    assertFalse(layout("a: 1").isPrecededBy(':', 0));
    assertTrue(layout("a: 1").isPrecededBy('a', 1));
  }
}
