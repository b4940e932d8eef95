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
 * The text of a file that can be edited; the text between the edits stays the same byte for byte.
 */
public final class EditableFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final boolean hasByteOrderMark;
  private final String text;

  private EditableFile(String file, boolean hasByteOrderMark, String text) {
    this.file = file;
    this.hasByteOrderMark = hasByteOrderMark;
    this.text = text;
  }

  /**
   * A file as read.
   *
   * @param text the decoded bytes, without a byte order mark
   */
  static EditableFile of(String file, byte[] bytes, String text) {
    int characters = text.getBytes(StandardCharsets.UTF_8).length;
    return new EditableFile(file, characters < bytes.length, text);
  }

  /** The file name as given by the user, or {@code -} for standard input. */
  public String file() {
    return file;
  }

  /** The text without a byte order mark. */
  public String text() {
    return text;
  }

  /** The text with the byte order mark, if the file has one. */
  public String content() {
    return (hasByteOrderMark ? BYTE_ORDER_MARK : "") + text;
  }

  public byte[] bytes() {
    return content().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Applies edits to objects of this file. The result is parsed again and compared with the
   * expected content.
   *
   * @param changes edits of manifests that were parsed from this instance
   * @throws UnsupportedEditException if an edit cannot be written, or only by guessing
   */
  public EditableFile withEdits(Map<Manifest, List<FieldEdit>> changes)
      throws UnsupportedEditException {
    if (text.replace("\r\n", "").contains("\r")) {
      throw new UnsupportedEditException("a line ends with a carriage return only");
    }
    TreeEditor expected = new TreeEditor(text);
    List<TextEdit> textEdits = new ArrayList<>();
    Map<DocumentSplitter.Document, YamlEditor> editors = new HashMap<>();
    for (Map.Entry<Manifest, List<FieldEdit>> change : changes.entrySet()) {
      YamlLocation location = change.getKey().location();
      YamlEditor editor =
          editors.computeIfAbsent(
              location.document(),
              d ->
                  new YamlEditor(
                      new TextLayout(text, d), YamlCodec.parseWithoutMerges(d.text()), textEdits));
      for (FieldEdit edit : change.getValue()) {
        editor.applyEdit(location.path(), edit);
      }
      expected.applyEdits(location, change.getValue());
    }
    EditableFile edited =
        new EditableFile(file, hasByteOrderMark, TextEdit.applyAll(text, textEdits));
    if (!expected.hasSameContentAs(edited.text)) {
      throw new UnsupportedEditException("the edited text does not have the expected content");
    }
    return edited;
  }
}
