package dev.portcullis.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads manifests from files, folders, globs and standard input. */
public final class Manifests {

  private static final Pattern MANIFEST = Pattern.compile(".*\\.(ya?ml|json)");

  private final Reader reader;

  private Manifests(Reader reader) {
    this.reader = reader;
  }

  /**
   * Reads everything that is named, in that order; what is in a folder by name.
   *
   * @param sources files, folders (every .yaml, .yml and .json in them and below, but for hidden
   *     folders), globs, or {@code -} for standard input
   * @param namespace the namespace of an object that names none
   */
  public static ManifestSet read(List<String> sources, InputStream stdin, String namespace) {
    Manifests manifests = new Manifests(new Reader(namespace));
    sources.forEach(s -> manifests.readSource(s, stdin));
    return manifests.reader.result();
  }

  /**
   * The documents of a text as trees of maps and lists, whatever they are.
   *
   * @throws IllegalArgumentException if it is no YAML
   */
  public static List<Object> trees(String text) {
    try {
      return Documents.of(text).stream()
          .flatMap(d -> Yaml.parse(d.text()).stream())
          .map(Yaml::tree)
          .toList();
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
    }
  }

  private void readSource(String source, InputStream stdin) {
    try {
      if (source.equals("-")) {
        reader.read("-", stdin.readAllBytes());
        return;
      }
      Path path = Path.of(source);
      if (Files.isDirectory(path)) {
        readAll(
            source,
            path,
            Integer.MAX_VALUE,
            p -> MANIFEST.matcher(p.getFileName().toString()).matches());
      } else if (isGlob(source) && !Files.exists(path)) {
        readAll(source, baseOf(path), depthOf(path), matcher(path));
      } else {
        readFile(path);
      }
    } catch (IOException | InvalidPathException | PatternSyntaxException e) {
      reader.unreadable(source, reason(e));
    }
  }

  private void readAll(String source, Path folder, int depth, PathMatcher wanted)
      throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          /** Not .git, nor the hidden folders in which a mounted ConfigMap has its files again. */
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean hidden = !dir.equals(folder) && dir.getFileName().toString().startsWith(".");
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A link that leads nowhere is named when it is read.
            boolean readable = attributes.isRegularFile() || attributes.isSymbolicLink();
            if (readable && wanted.matches(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            reader.unreadable(file.toString(), reason(e));
            return FileVisitResult.CONTINUE;
          }
        });
    if (files.isEmpty()) {
      reader.unreadable(source, "no .yaml, .yml or .json file there");
    }
    files.forEach(this::readFile);
  }

  private void readFile(Path file) {
    try {
      reader.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      reader.unreadable(file.toString(), reason(e));
    }
  }

  private static boolean isGlob(String source) {
    return source.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** The part of a glob that holds no wildcard: where to begin to look. */
  private static Path baseOf(Path glob) {
    Path base = glob.isAbsolute() ? glob.getRoot() : Path.of("");
    for (Path part : glob) {
      if (isGlob(part.toString())) {
        break;
      }
      base = base.resolve(part);
    }
    return base;
  }

  /** How far below its base a glob can match, so that nothing else is looked at. */
  private static int depthOf(Path glob) {
    int depth =
        glob.getNameCount() - (baseOf(glob).toString().isEmpty() ? 0 : baseOf(glob).getNameCount());
    return glob.toString().contains("**") || glob.toString().contains("{")
        ? Integer.MAX_VALUE
        : depth;
  }

  /** Two stars stand for any number of folders, none included. */
  private static PathMatcher matcher(Path glob) {
    String text = glob.toString();
    List<PathMatcher> forms =
        Stream.of(text, text.replaceFirst("\\*\\*/", ""), text.replace("**/", ""))
            .map(t -> FileSystems.getDefault().getPathMatcher("glob:" + t))
            .toList();
    return p -> forms.stream().anyMatch(f -> f.matches(p));
  }

  private static String reason(Exception e) {
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
