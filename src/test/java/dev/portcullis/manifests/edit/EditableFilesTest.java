package dev.portcullis.manifests.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.ReadError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads files that are edited afterwards. */
final class EditableFilesTest {

  @TempDir private Path folder;

  private static EditableFiles load(Path... files) {
    return EditableFiles.load(
        List.of(files).stream().map(Path::toString).toList(), InputStream.nullInputStream());
  }

  @Test
  void readsAFileOfSeveralNamesOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "a: 1\n");
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
    Path other = Files.writeString(folder.resolve("b.yaml"), "a: 1\n");

    assertEquals(
        List.of(link.toString(), other.toString()),
        load(link, file, other, file).files().stream().map(EditableFile::file).toList());
  }

  @Test
  void reportsAFileThatIsNotUtf8() throws IOException {
    Path file = Files.write(folder.resolve("a.yaml"), new byte[] {'a', ':', ' ', (byte) 0xC3});

    EditableFiles read = load(file);

    assertEquals(List.of(), read.files());
    assertEquals(
        List.of("not UTF-8 text; save the file as UTF-8"),
        read.errors().stream().map(ReadError::message).toList());
  }
}
