package dev.portcullis.manifests;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Files and folders that are not read although they are named, or lie in a folder that is: those
 * whose name, or whose path from where the globs were written, one of the globs matches.
 */
public final class PathExclusions {

  /** Everything is read. */
  public static final PathExclusions NONE = new PathExclusions(Path.of(""), List.of());

  private final Path baseFolder;
  private final List<Glob> globs;

  /**
   * @param folder where the globs were written: their paths begin there
   * @throws PatternSyntaxException if one is no glob
   */
  public PathExclusions(Path folder, List<String> globs) {
    this.baseFolder = folder.toAbsolutePath().normalize();
    this.globs = globs.stream().map(g -> new Glob(Path.of(g).normalize())).toList();
  }

  boolean isExcluded(Path path) {
    if (globs.isEmpty() || path.getFileName() == null) {
      return false;
    }
    Path whole = path.toAbsolutePath().normalize();
    for (Path part = whole; part != null && !baseFolder.startsWith(part); part = part.getParent()) {
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
