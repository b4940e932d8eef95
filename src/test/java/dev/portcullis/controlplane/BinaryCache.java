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
 * A folder that is filled once for all builds of a user. Whoever comes while it is being filled
 * waits; a program is moved in when it is whole.
 *
 * @param layout what is there by now
 * @param sources asked in this order for what is missing
 * @param failureHint what to do where they have not got it, in words
 */
record BinaryCache(BinaryLayout layout, List<BinarySource> sources, String failureHint) {

  private static final String TEMP_PREFIX = "filling-";

  /**
   * Fetches what is missing of a version.
   *
   * @return the folder of that version, with all these programs
   * @throws IllegalStateException if one is to be had nowhere: it says what to do, and carries why
   *     each source failed
   */
  Path fill(String version, List<String> names) {
    // Threads of one JVM may not wait for each other by a file lock.
    synchronized (BinaryCache.class) {
      try {
        Files.createDirectories(layout.root());
        try (FileChannel file =
                FileChannel.open(
                    layout.root().resolve(".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock held = file.lock()) {
          assert held.isValid(); // -Xlint:try wants a resource to be used
          removeStaleTempFolders();
          return fillLocked(version, names);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Of a build that was killed: we hold the lock, so it is nobody's work now. */
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
