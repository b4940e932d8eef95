package dev.portcullis.manifests;

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
 * @param drafts their texts, in the order of reading
 * @param faults those that could not be read at all
 */
public record Drafts(List<Draft> drafts, List<Fault> faults) {

  public Drafts {
    drafts = List.copyOf(drafts);
    faults = List.copyOf(faults);
  }

  /** Reads everything that is named. */
  public static Drafts read(List<String> sources, InputStream stdin) {
    return read(sources, stdin, Exclusions.NONE);
  }

  /** Reads everything that is named and not excluded, as {@link Manifests#read} does. */
  public static Drafts read(List<String> sources, InputStream stdin, Exclusions exclusions) {
    List<Draft> drafts = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    Manifests.read(
        sources,
        stdin,
        new Sink() {
          @Override
          public void read(String file, byte[] bytes) {
            if (known.add(identity(file))) {
              Optional<String> text = Reader.decode(bytes);
              text.ifPresentOrElse(
                  t -> drafts.add(Draft.of(file, bytes, t)),
                  () -> unreadable(file, Reader.NOT_TEXT));
            }
          }

          @Override
          public void unreadable(String file, String message) {
            faults.add(new Fault(new Position(file, 1, 1), message));
          }
        },
        exclusions);
    return new Drafts(drafts, faults);
  }

  private static Object identity(String file) {
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
  public static ManifestSet manifests(List<Draft> drafts, String namespace) {
    Reader reader = new Reader(namespace);
    drafts.forEach(d -> reader.read(d.file(), d.text()));
    return reader.result();
  }
}
