package dev.portcullis.cli;

import dev.portcullis.manifests.SourcePosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Detects changed files by size and modification time. */
final class FileChangeDetector implements Consumer<String> {

  private final List<String> sources;
  private final Set<String> readFiles = new HashSet<>();
  private Set<String> previousStamps;

  /** Records the current state, before the files are read. */
  FileChangeDetector(List<String> sources) {
    this.sources = sources;
    previousStamps = currentStamps();
  }

  /** Records a file that is about to be read, because globs do not name their files. */
  @Override
  public void accept(String file) {
    if (readFiles.add(file)) {
      addStamps(file, previousStamps);
    }
  }

  /** Whether a file was changed, added, or deleted since the last call. */
  boolean isChanged() {
    Set<String> now = currentStamps();
    boolean changed = !now.equals(previousStamps);
    previousStamps = now;
    return changed;
  }

  private Set<String> currentStamps() {
    Set<String> now = new TreeSet<>();
    Stream.concat(sources.stream(), readFiles.stream())
        .filter(s -> !s.equals(SourcePosition.STANDARD_INPUT))
        .forEach(s -> addStamps(s, now));
    return now;
  }

  private static void addStamps(String source, Set<String> now) {
    try (Stream<Path> below = Files.walk(Path.of(source), FileVisitOption.FOLLOW_LINKS)) {
      below.filter(Files::isRegularFile).forEach(f -> now.add(stamp(f)));
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      now.add(source); // a glob or a deleted file
    }
  }

  private static String stamp(Path file) {
    try {
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return file.toString();
    }
  }
}
