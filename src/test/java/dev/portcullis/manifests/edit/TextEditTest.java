package dev.portcullis.manifests.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applies replacements and insertions to a text. */
final class TextEditTest {

  @Test
  void appliesEditsInOrderOfTheirPlaceAndNextToEachOther() throws UnsupportedEditException {
    assertEquals(
        ">XYcd<",
        TextEdit.applyAll(
            "abcd",
            List.of(
                new TextEdit(4, 4, "<"),
                new TextEdit(0, 0, ">"),
                new TextEdit(0, 1, "X"),
                new TextEdit(1, 2, "Y"))));
  }

  @ParameterizedTest
  @CsvSource({"0, 2, 1, 3", "1, 0, 3, 3"})
  void rejectsOverlappingAndReversedRanges(int from, int to, int nextFrom, int nextTo) {
    List<TextEdit> edits =
        List.of(new TextEdit(from, to, "x"), new TextEdit(nextFrom, nextTo, "y"));

    UnsupportedEditException failure =
        assertThrows(UnsupportedEditException.class, () -> TextEdit.applyAll("abcd", edits));

    assertEquals("two edits overlap", failure.getMessage());
  }
}
