package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that is filled once for all builds of a user. A second build waits while it is being
 * filled; a program is moved in when it is complete.
 *
 * @param layout its structure
 * @param sources tried in this order for missing programs
 * @param failureHint what to do if no source has a program
 */
record BinaryCache(BinaryLayout layout, List<BinarySource> sources, String failureHint) {

  private static final String TEMP_PREFIX = "filling-";

  /**
   * Fetches the missing programs of a version.
   *
   * @return the folder of that version, with all these programs
   * @throws IllegalStateException if no source has one; it says what to do, and why each source
   *     failed
   */
  Path fill(String version, List<String> names) {
    // File locks do not work between threads of one JVM.
    synchronized (BinaryCache.class) {
      try {
        Files.createDirectories(layout.root());
        try (FileChannel file =
                FileChannel.open(
                    layout.root().resolve(".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock held = file.lock()) {
          assert held.isValid(); // -Xlint:try requires that a resource is used.
          removeStaleTempFolders();
          return fillLocked(version, names);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Leftovers of a killed build; this process holds the lock, so no other build writes them. */
  private void removeStaleTempFolders() throws IOException {
    List<Path> left;
    try (Stream<Path> inside = Files.list(layout.root())) {
      left = inside.filter(p -> p.getFileName().toString().startsWith(TEMP_PREFIX)).toList();
    }
    for (Path folder : left) {
      Directories.delete(folder);
    }
  }

  private Path fillLocked(String version, List<String> names) throws IOException {
    Path folder = layout.folder(version);
    Set<String> missing = missing(names, folder);
    if (missing.isEmpty()) {
      return folder;
    }
    Path unfinished = Files.createTempDirectory(layout.root(), TEMP_PREFIX);
    try {
      fetch(version, missing, unfinished);
      Files.createDirectories(folder);
      for (String name : missing) {
        Files.move(unfinished.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
      return folder;
    } finally {
      Directories.delete(unfinished);
    }
  }

  private void fetch(String version, Set<String> names, Path into) {
    List<IOException> failures = new ArrayList<>();
    for (BinarySource source : sources) {
      Set<String> missing = missing(names, into);
      if (!missing.isEmpty()) {
        try {
          source.fetch(version, missing, into);
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }
    Set<String> missing = missing(names, into);
    if (!missing.isEmpty()) {
      IllegalStateException failure =
          new IllegalStateException(
              "no %s of Kubernetes %s: set KUBE_API_TEST_DIR to a folder that holds %s/{%s}, or %s"
                  .formatted(
                      String.join(", ", missing),
                      version,
                      layout.root().relativize(layout.folder(version)),
                      String.join(",", names),
                      failureHint));
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private static Set<String> missing(Iterable<String> names, Path folder) {
    Set<String> missing = new TreeSet<>();
    names.forEach(missing::add);
    return missing.stream()
        .filter(name -> !Files.isExecutable(folder.resolve(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
