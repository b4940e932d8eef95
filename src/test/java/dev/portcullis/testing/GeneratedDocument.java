package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document that is made of code: checked in every build, written anew when asked to. */
public final class GeneratedDocument {

  private static final boolean WRITE = Boolean.getBoolean("write-docs");

  private GeneratedDocument() {}

  /** Compares a document with what it should be, or writes it under -Dwrite-docs=true. */
  public static void assertUpToDate(Path page, String content) throws IOException {
    if (WRITE) {
      Files.writeString(page, content);
    }
    assertEquals(
        content,
        Files.exists(page) ? Files.readString(page) : "",
        page + " is stale: this test writes it when run with -Dwrite-docs=true");
  }
}
