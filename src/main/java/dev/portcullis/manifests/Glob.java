package dev.portcullis.manifests;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** A path with wildcards; two stars stand for any number of folders, none included. */
final class Glob implements PathMatcher {

  private final Path pattern;
  private final List<PathMatcher> matchers;

  /**
   * The glob that was written so.
   *
   * @throws PatternSyntaxException if it is none
   */
  Glob(Path text) {
    this.pattern = text;
    String whole = text.toString();
    matchers =
        Stream.of(whole, whole.replaceFirst("\\*\\*/", ""), whole.replace("**/", ""))
            .map(t -> FileSystems.getDefault().getPathMatcher("glob:" + t))
            .toList();
  }

  /** Whether a text has wildcards at all. */
  static boolean hasWildcards(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  @Override
  public boolean matches(Path path) {
    return matchers.stream().anyMatch(f -> f.matches(path));
  }

  /** The part that holds no wildcard: where to begin to look. */
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

  /** How far below its base it can match, so that nothing else is looked at. */
  int maxDepth() {
    Path base = baseFolder();
    return pattern.toString().contains("**") || pattern.toString().contains("{")
        ? Integer.MAX_VALUE
        : pattern.getNameCount() - (base.toString().isEmpty() ? 0 : base.getNameCount());
  }
}
