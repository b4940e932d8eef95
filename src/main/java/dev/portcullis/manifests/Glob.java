package dev.portcullis.manifests;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** A path with wildcards; {@code **} matches any number of folders, including none. */
final class Glob implements PathMatcher {

  private final Path pattern;
  private final List<PathMatcher> matchers;

  /**
   * Compiles a glob.
   *
   * @throws PatternSyntaxException if it is invalid
   */
  Glob(Path pattern) {
    this.pattern = pattern;
    String text = pattern.toString();
    matchers =
        Stream.of(text, text.replaceFirst("\\*\\*/", ""), text.replace("**/", ""))
            .map(t -> FileSystems.getDefault().getPathMatcher("glob:" + t))
            .toList();
  }

  static boolean hasWildcards(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  @Override
  public boolean matches(Path path) {
    return matchers.stream().anyMatch(m -> m.matches(path));
  }

  /** The leading part without wildcards, where the search starts. */
  Path baseFolder() {
    Path base = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
    for (Path part : pattern) {
      if (hasWildcards(part.toString())) {
        break;
      }
      base = base.resolve(part);
    }
    return base;
  }

  /** How many levels below the base folder it can match. */
  int maxDepth() {
    Path base = baseFolder();
    return pattern.toString().contains("**") || pattern.toString().contains("{")
        ? Integer.MAX_VALUE
        : pattern.getNameCount() - (base.toString().isEmpty() ? 0 : base.getNameCount());
  }
}
