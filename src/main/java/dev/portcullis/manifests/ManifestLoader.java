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

  private ManifestLoader(FileHandler sink, PathExclusions exclusions, Consumer<String> next) {
    this.handler = sink;
    this.exclusions = exclusions;
    this.onFile = next;
  }

  /**
   * Reads everything that is named, in that order; what is in a folder by name.
   *
   * @param sources files, folders (every .yaml, .yml and .json in them and below, but for hidden
   *     folders), globs, or {@code -} for standard input
   * @param namespace the namespace of an object that names none
   */
  public static ManifestSet load(List<String> sources, InputStream stdin, String namespace) {
    return load(sources, stdin, namespace, PathExclusions.NONE, file -> {});
  }

  /**
   * The same, but for what is excluded.
   *
   * @param next is told the name of each file before it is read
   */
  public static ManifestSet load(
      List<String> sources,
      InputStream stdin,
      String namespace,
      PathExclusions exclusions,
      Consumer<String> next) {
    ManifestParser reader = new ManifestParser(namespace);
    load(sources, stdin, new ManifestLoader(reader, exclusions, next));
    return reader.result();
  }

  /** Hands over everything that is named, in that order; what is in a folder by name. */
  public static void load(
      List<String> sources, InputStream stdin, FileHandler sink, PathExclusions exclusions) {
    load(sources, stdin, new ManifestLoader(sink, exclusions, file -> {}));
  }

  private static void load(List<String> sources, InputStream stdin, ManifestLoader manifests) {
    sources.forEach(s -> manifests.readSource(s, stdin));
  }

  /**
   * The documents of a text as trees of maps and lists, whatever they are.
   *
   * @throws IllegalArgumentException if it is no YAML
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

  /** Whoever shows findings on lines knows a file as {@code k8s/web.yaml}, without a dot before. */
  private static Path withoutLeadingDot(String source) {
    Path path = Path.of(source);
    while (path.startsWith(CURRENT_FOLDER)) {
      path = path.getNameCount() == 1 ? Path.of("") : path.subpath(1, path.getNameCount());
    }
    return path;
  }

  private void readMatching(String source, Path folder, int depth, PathMatcher wanted)
      throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    AtomicBoolean excluded = new AtomicBoolean();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          /** Not .git, nor the hidden folders in which a mounted ConfigMap has its files again. */
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean hidden = !dir.equals(folder) && dir.getFileName().toString().startsWith(".");
            return hidden || leavesOut(dir)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A link that leads nowhere is named when it is read.
            boolean readable = attributes.isRegularFile() || attributes.isSymbolicLink();
            if (readable && wanted.matches(file) && !leavesOut(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          private boolean leavesOut(Path path) {
            boolean covered = exclusions.isExcluded(path);
            excluded.compareAndSet(false, covered);
            return covered;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!leavesOut(file)) {
              handler.reportUnreadable(file.toString(), describeError(e));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (files.isEmpty() && !excluded.get()) {
      handler.reportUnreadable(source, "no .yaml, .yml or .json file there");
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

  /** In words, why something could not be read. */
  static String describeError(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof PatternSyntaxException) {
      return "no such file, and no glob either";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemLoopException
        ? "a link that leads back into a folder above it"
        : "cannot be read: " + e.getMessage();
  }
}
