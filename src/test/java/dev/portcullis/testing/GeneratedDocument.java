package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed document that a test generates: every build compares it, and one setting writes it.
 */
public final class GeneratedDocument {

  private static final boolean WRITE = Boolean.getBoolean("write-docs");

  private GeneratedDocument() {}

  /**
   * Compares a document with its generated content. With {@code -Dwrite-docs=true} it writes the
   * document instead and fails, so that no run both writes and passes.
   */
  public static void assertUpToDate(Path page, String content) throws IOException {
    if (WRITE) {
      Files.writeString(page, content);
      fail(page + " was written; review the change and run again without -Dwrite-docs");
    }
    assertEquals(
        content,
        Files.exists(page) ? Files.readString(page) : "",
        page + " is stale; -Dwrite-docs=true writes it");
  }
}
