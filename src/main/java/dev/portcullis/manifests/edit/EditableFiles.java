package dev.portcullis.manifests.edit;

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
import java.util.Set;

/**
 * Files that are read to be edited. A file that is given under several names is read once.
 *
 * @param files the files, in reading order
 * @param errors files that could not be read
 */
public record EditableFiles(List<EditableFile> files, List<ReadError> errors) {

  public EditableFiles {
    files = List.copyOf(files);
    errors = List.copyOf(errors);
  }

  /** Reads the sources as {@link ManifestLoader#load} does. */
  public static EditableFiles load(List<String> sources, InputStream stdin) {
    return load(sources, stdin, PathExclusions.NONE);
  }

  /** Reads the sources that are not excluded, as {@link ManifestLoader#load} does. */
  public static EditableFiles load(
      List<String> sources, InputStream stdin, PathExclusions exclusions) {
    List<EditableFile> files = new ArrayList<>();
    List<ReadError> errors = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    ManifestLoader.load(
        sources,
        stdin,
        new ManifestLoader.FileHandler() {
          @Override
          public void read(String file, byte[] bytes) {
            if (known.add(fileIdentity(file))) {
              ManifestParser.decode(bytes)
                  .ifPresentOrElse(
                      text -> files.add(EditableFile.of(file, bytes, text)),
                      () -> reportUnreadable(file, ManifestParser.NOT_UTF8));
            }
          }

          @Override
          public void reportUnreadable(String file, String message) {
            errors.add(ReadError.ofFile(file, message));
          }
        },
        exclusions);
    return new EditableFiles(files, errors);
  }

  private static Object fileIdentity(String file) {
    try {
      return file.equals(SourcePosition.STANDARD_INPUT) ? file : Path.of(file).toRealPath();
    } catch (IOException e) {
      return file;
    }
  }

  /**
   * Parses the objects of the files.
   *
   * @param namespace namespace of objects without one
   */
  public static ManifestSet parseManifests(List<EditableFile> files, String namespace) {
    ManifestParser parser = new ManifestParser(namespace);
    files.forEach(f -> parser.read(f.file(), f.text()));
    return parser.result();
  }
}
