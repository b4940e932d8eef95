package dev.portcullis.manifests;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Globs of files and folders to skip. A glob matches the name, or the path relative to a base
 * folder, of a file or of any folder above it.
 */
public final class PathExclusions {

  /** Excludes nothing. */
  public static final PathExclusions NONE = new PathExclusions(Path.of(""), List.of());

  private final Path baseFolder;
  private final List<Glob> globs;

  /**
   * Compiles the globs.
   *
   * @param baseFolder the folder that the globs are relative to
   * @throws PatternSyntaxException if a glob is invalid
   */
  public PathExclusions(Path baseFolder, List<String> globs) {
    this.baseFolder = baseFolder.toAbsolutePath().normalize();
    this.globs = globs.stream().map(g -> new Glob(Path.of(g).normalize())).toList();
  }

  boolean isExcluded(Path path) {
    if (globs.isEmpty() || path.getFileName() == null) {
      return false;
    }
    Path part = path.toAbsolutePath().normalize();
    for (; part != null && !baseFolder.startsWith(part); part = part.getParent()) {
      if (isExcluded(part, part.getFileName())) {
        return true;
      }
    }
    return false;
  }

  private boolean isExcluded(Path path, Path name) {
    boolean below = path.startsWith(baseFolder);
    return globs.stream()
        .anyMatch(g -> g.matches(name) || g.matches(below ? baseFolder.relativize(path) : path));
  }
}
