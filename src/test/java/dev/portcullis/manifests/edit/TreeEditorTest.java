package dev.portcullis.manifests.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares an edited text with the expected content. */
final class TreeEditorTest {

  @ParameterizedTest
  @CsvSource({"'{a: 1} # x', true", "a: 2, false", "'a: 1\n---\nb: 1', false", "'a: [', false"})
  void comparesContentAndRejectsInvalidYaml(String text, boolean same) {
    assertEquals(same, new TreeEditor("a: 1").hasSameContentAs(text));
  }
}
