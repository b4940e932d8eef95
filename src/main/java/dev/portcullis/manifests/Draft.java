package dev.portcullis.manifests;

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
public final class Draft {

  private static final String MARK = "\uFEFF";

  private final String file;
  private final boolean marked;
  private final String text;

  private Draft(String file, boolean marked, String text) {
    this.file = file;
    this.marked = marked;
    this.text = text;
  }

  /** A file as it was read, decoded and without a mark at its beginning. */
  static Draft of(String file, byte[] bytes, String text) {
    int characters = text.getBytes(StandardCharsets.UTF_8).length;
    return new Draft(file, characters < bytes.length, text);
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
  public String written() {
    return (marked ? MARK : "") + text;
  }

  /** What the file holds or is to hold. */
  public byte[] bytes() {
    return written().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same file with objects amended. It is read again: it says what it said, but for the
   * amendments.
   *
   * @param changes for objects that were read from this very draft
   * @throws Unclear if that cannot be written, or not without a guess
   */
  public Draft amended(Map<Manifest, List<FieldEdit>> changes) throws Unclear {
    if (text.replace("\r\n", "").indexOf('\r') >= 0) {
      throw new Unclear("lines that end with a carriage return alone");
    }
    Amended wanted = new Amended(text);
    List<Edit> edits = new ArrayList<>();
    Map<Documents.Document, Amender> amenders = new HashMap<>();
    for (Map.Entry<Manifest, List<FieldEdit>> change : changes.entrySet()) {
      Source source = change.getKey().source();
      Amender amender =
          amenders.computeIfAbsent(
              source.document(),
              d -> new Amender(new Layout(text, d), Yaml.asWritten(d.text()), edits));
      for (FieldEdit amendment : change.getValue()) {
        amender.amend(source.path(), amendment);
      }
      wanted.amend(source, change.getValue());
    }
    Draft draft = new Draft(file, marked, Edit.all(text, edits));
    if (!wanted.isSaidBy(draft.text)) {
      throw new Unclear("it would not say what it should afterwards");
    }
    return draft;
  }
}
