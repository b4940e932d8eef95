package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.FileHandler;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.ManifestParser;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.PathExclusions;
import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files that were read to be changed, each once by whatever names it was given.
 *
 * @param files their texts, in the order of reading
 * @param errors those that could not be read at all
 */
public record EditableFiles(List<EditableFile> files, List<ReadError> errors) {

  public EditableFiles {
    files = List.copyOf(files);
    errors = List.copyOf(errors);
  }

  /** Reads everything that is named. */
  public static EditableFiles load(List<String> sources, InputStream stdin) {
    return load(sources, stdin, PathExclusions.NONE);
  }

  /** Reads everything that is named and not excluded, as {@link ManifestLoader#load} does. */
  public static EditableFiles load(
      List<String> sources, InputStream stdin, PathExclusions exclusions) {
    List<EditableFile> drafts = new ArrayList<>();
    List<ReadError> faults = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    ManifestLoader.load(
        sources,
        stdin,
        new FileHandler() {
          @Override
          public void read(String file, byte[] bytes) {
            if (known.add(fileIdentity(file))) {
              Optional<String> text = ManifestParser.decode(bytes);
              text.ifPresentOrElse(
                  t -> drafts.add(EditableFile.of(file, bytes, t)),
                  () -> reportUnreadable(file, ManifestParser.NOT_UTF8));
            }
          }

          @Override
          public void reportUnreadable(String file, String message) {
            faults.add(new ReadError(new SourcePosition(file, 1, 1), message));
          }
        },
        exclusions);
    return new EditableFiles(drafts, faults);
  }

  private static Object fileIdentity(String file) {
    try {
      return file.equals("-") ? file : Path.of(file).toRealPath();
    } catch (IOException e) {
      return file;
    }
  }

  /**
   * The objects in texts.
   *
   * @param namespace the namespace of an object that names none
   */
  public static ManifestSet parseManifests(List<EditableFile> drafts, String namespace) {
    ManifestParser reader = new ManifestParser(namespace);
    drafts.forEach(d -> reader.read(d.file(), d.text()));
    return reader.result();
  }
}
