package dev.portcullis.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads manifests from files, folders, globs and standard input. */
public final class ManifestLoader {

  private static final Pattern MANIFEST_FILE_NAME = Pattern.compile(".*\\.(ya?ml|json)");

  private static final Path CURRENT_FOLDER = Path.of(".");

  private final FileHandler handler;
  private final PathExclusions exclusions;
  private final Consumer<String> onFile;

  /** Receives the files that are found. */
  public interface FileHandler {

    /** Handles the content of a file. */
    void read(String file, byte[] bytes);

    /** Records that a file, folder, or glob could not be read. */
    void reportUnreadable(String file, String message);
  }

  private ManifestLoader(FileHandler handler, PathExclusions exclusions, Consumer<String> onFile) {
    this.handler = handler;
    this.exclusions = exclusions;
    this.onFile = onFile;
  }

  /**
   * Reads the sources in the given order; the files of a folder are read in name order.
   *
   * @param sources files, folders (all .yaml, .yml and .json files in and below them, except in
   *     hidden folders), globs, or {@code -} for standard input
   * @param namespace namespace of objects without one
   */
  public static ManifestSet load(List<String> sources, InputStream stdin, String namespace) {
    return load(sources, stdin, namespace, PathExclusions.NONE, file -> {});
  }

  /**
   * Reads the sources that are not excluded.
   *
   * @param onFile called with the name of each file before it is read
   */
  public static ManifestSet load(
      List<String> sources,
      InputStream stdin,
      String namespace,
      PathExclusions exclusions,
      Consumer<String> onFile) {
    ManifestParser parser = new ManifestParser(namespace);
    ManifestLoader loader = new ManifestLoader(parser, exclusions, onFile);
    sources.forEach(s -> loader.readSource(s, stdin));
    return parser.result();
  }

  /** Passes the files of the sources to a handler, in the given order. */
  public static void load(
      List<String> sources, InputStream stdin, FileHandler handler, PathExclusions exclusions) {
    ManifestLoader loader = new ManifestLoader(handler, exclusions, file -> {});
    sources.forEach(s -> loader.readSource(s, stdin));
  }

  /**
   * Parses the documents of a text to trees of maps and lists.
   *
   * @throws IllegalArgumentException if the text is not valid YAML
   */
  public static List<Object> parseTrees(String text) {
    try {
      return DocumentSplitter.split(text).stream()
          .flatMap(d -> YamlCodec.parse(d.text()).stream())
          .map(YamlCodec::toTree)
          .toList();
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
    }
  }

  private void readSource(String source, InputStream stdin) {
    try {
      if (source.equals(SourcePosition.STANDARD_INPUT)) {
        onFile.accept(source);
        handler.read(source, stdin.readAllBytes());
        return;
      }
      Path path = withoutLeadingDot(source);
      if (exclusions.isExcluded(path)) {
        return;
      }
      if (Files.isDirectory(path)) {
        readMatching(
            source,
            path,
            Integer.MAX_VALUE,
            p -> MANIFEST_FILE_NAME.matcher(p.getFileName().toString()).matches());
      } else if (Glob.hasWildcards(source) && !Files.exists(path)) {
        Glob glob = new Glob(path);
        readMatching(source, glob.baseFolder(), glob.maxDepth(), glob);
      } else {
        readFile(path);
      }
    } catch (IOException | InvalidPathException | PatternSyntaxException e) {
      handler.reportUnreadable(source, describeError(e));
    }
  }

  /** Removes {@code ./}: GitHub annotations need {@code k8s/web.yaml}, without a leading dot. */
  private static Path withoutLeadingDot(String source) {
    Path path = Path.of(source);
    while (path.startsWith(CURRENT_FOLDER)) {
      path = path.getNameCount() == 1 ? Path.of("") : path.subpath(1, path.getNameCount());
    }
    return path;
  }

  private void readMatching(String source, Path folder, int depth, PathMatcher matcher)
      throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    AtomicBoolean excluded = new AtomicBoolean();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          /** Skips .git and the hidden folders where a mounted ConfigMap repeats its files. */
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean hidden = !dir.equals(folder) && dir.getFileName().toString().startsWith(".");
            return hidden || isExcludedPath(dir)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A dangling link is kept here and reported when it is read.
            boolean readable = attributes.isRegularFile() || attributes.isSymbolicLink();
            if (readable && matcher.matches(file) && !isExcludedPath(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          private boolean isExcludedPath(Path path) {
            boolean matched = exclusions.isExcluded(path);
            excluded.compareAndSet(false, matched);
            return matched;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!isExcludedPath(file)) {
              handler.reportUnreadable(file.toString(), describeError(e));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (files.isEmpty() && !excluded.get()) {
      handler.reportUnreadable(source, "no .yaml, .yml or .json file found");
    }
    files.forEach(this::readFile);
  }

  private void readFile(Path file) {
    try {
      onFile.accept(file.toString());
      handler.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      handler.reportUnreadable(file.toString(), describeError(e));
    }
  }

  /** Why a source could not be read, as text for the user. */
  static String describeError(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof PatternSyntaxException) {
      return "no such file, and not a valid glob";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemLoopException
        ? "symbolic link loop: the link points to a folder above it"
        : "read failed: " + e.getMessage();
  }
}
