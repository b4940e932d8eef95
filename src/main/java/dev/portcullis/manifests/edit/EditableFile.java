package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.DocumentSplitter;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.YamlCodec;
import dev.portcullis.manifests.YamlLocation;
import dev.portcullis.model.FieldEdit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a file, which is changed where it must be and nowhere else: what is between the edits
 * stays as it is, byte for byte.
 */
public final class EditableFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final boolean hasByteOrderMark;
  private final String text;

  private EditableFile(String file, boolean marked, String text) {
    this.file = file;
    this.hasByteOrderMark = marked;
    this.text = text;
  }

  /** A file as it was read, decoded and without a mark at its beginning. */
  static EditableFile of(String file, byte[] bytes, String text) {
    int characters = text.getBytes(StandardCharsets.UTF_8).length;
    return new EditableFile(file, characters < bytes.length, text);
  }

  /** As it was given, or {@code -} for standard input. */
  public String file() {
    return file;
  }

  /** What is in it, without a mark at its beginning. */
  public String text() {
    return text;
  }

  /** The same with the mark, where there was one. */
  public String content() {
    return (hasByteOrderMark ? BYTE_ORDER_MARK : "") + text;
  }

  /** What the file holds or is to hold. */
  public byte[] bytes() {
    return content().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same file with objects amended. It is read again: it says what it said, but for the
   * amendments.
   *
   * @param changes for objects that were read from this very draft
   * @throws UnsupportedEditException if that cannot be written, or not without a guess
   */
  public EditableFile withEdits(Map<Manifest, List<FieldEdit>> changes)
      throws UnsupportedEditException {
    if (text.replace("\r\n", "").indexOf('\r') >= 0) {
      throw new UnsupportedEditException("lines that end with a carriage return alone");
    }
    TreeEditor wanted = new TreeEditor(text);
    List<TextEdit> edits = new ArrayList<>();
    Map<DocumentSplitter.Document, YamlEditor> amenders = new HashMap<>();
    for (Map.Entry<Manifest, List<FieldEdit>> change : changes.entrySet()) {
      YamlLocation source = change.getKey().location();
      YamlEditor amender =
          amenders.computeIfAbsent(
              source.document(),
              d ->
                  new YamlEditor(
                      new TextLayout(text, d), YamlCodec.parseWithoutMerges(d.text()), edits));
      for (FieldEdit amendment : change.getValue()) {
        amender.applyEdit(source.path(), amendment);
      }
      wanted.applyEdits(source, change.getValue());
    }
    EditableFile draft = new EditableFile(file, hasByteOrderMark, TextEdit.applyAll(text, edits));
    if (!wanted.hasSameContentAs(draft.text)) {
      throw new UnsupportedEditException("it would not say what it should afterwards");
    }
    return draft;
  }
}
