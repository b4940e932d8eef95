package dev.portcullis.controlplane;

import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder structure for programs of several versions: {@code k8s/1.36.3-linux-amd64/etcd}. It is
 * the structure of fabric8's kube-api-test, so both find the same files.
 *
 * @param root contains the folder {@code k8s}; need not exist
 */
public record BinaryLayout(Path root) {

  /** This platform in Go's notation. */
  static final OSInfo PLATFORM = new OSInfo();

  private static final String SUFFIX = "-" + PLATFORM.getOSName() + "-" + PLATFORM.getOSArch();
  private static final Comparator<String> OLDEST_FIRST =
      Comparator.comparing(BinaryLayout::parseVersion, Arrays::compare);

  private static int[] parseVersion(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  /** The folder of a version for this platform, which need not exist. */
  Path folder(String version) {
    return root.resolve("k8s").resolve(version + SUFFIX);
  }

  /** Whether all these programs of a version exist. */
  boolean hasBinaries(String version, List<String> names) {
    return names.stream().allMatch(name -> Files.isExecutable(folder(version).resolve(name)));
  }

  /** The newest version for which all these programs exist. */
  Optional<String> newest(List<String> names) {
    Path versions = root.resolve("k8s");
    if (Files.notExists(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("\\d+\\.\\d+\\.\\d+" + SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(version -> hasBinaries(version, names))
          .max(OLDEST_FIRST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest of the versions, which consist of three numbers. */
  static Optional<String> newestOf(Stream<String> versions) {
    return versions.max(OLDEST_FIRST);
  }
}
