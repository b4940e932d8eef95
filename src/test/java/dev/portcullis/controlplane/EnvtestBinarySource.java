package dev.portcullis.controlplane;

import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.binary.BinaryDownloader;
import io.fabric8.kubeapitest.binary.BinaryManager;
import io.fabric8.kubeapitest.binary.repo.BinaryRepo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The test archives of the project controller-tools, through fabric8's kube-api-test: etcd, an API
 * server, and kubectl, for some versions only. For other patch releases only etcd is taken, which
 * is the same.
 */
final class EnvtestBinarySource implements BinarySource {

  /**
   * The library waits for a connection as long as the system does, so the connection is tried
   * first.
   */
  private static final URI INDEX_HOST = URI.create("https://raw.githubusercontent.com/");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @Override
  public void fetch(String version, Set<String> names, Path into) throws IOException {
    checkReachable();
    try {
      List<String> offered = availableVersions();
      String minor = version.substring(0, version.lastIndexOf('.') + 1);
      boolean same = offered.contains(version);
      String chosen =
          same
              ? version
              : BinaryLayout.newestOf(offered.stream().filter(o -> o.startsWith(minor)))
                  .orElseThrow(() -> new IOException("envtest has no release of " + minor + "*"));
      Path folder =
          new BinaryDownloader(into.toString(), BinaryLayout.PLATFORM).download(chosen).toPath();
      for (String name : names) {
        if (Files.exists(folder.resolve(name)) && (same || name.equals(Binaries.ETCD))) {
          Files.move(folder.resolve(name), into.resolve(name));
        }
      }
      Directories.delete(into.resolve(BinaryManager.BINARY_LIST_DIR));
    } catch (KubeAPITestException e) {
      throw new IOException("the download from envtest failed", e);
    }
  }

  private static void checkReachable() throws IOException {
    try {
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .build()
          .send(
              HttpRequest.newBuilder(INDEX_HOST).timeout(CONNECT_TIMEOUT.multipliedBy(2)).build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }

  private static List<String> availableVersions() {
    Stream<String> versions =
        new BinaryRepo(BinaryLayout.PLATFORM)
            .listObjectNames()
            .filter(
                archive ->
                    archive.getOs().equals(BinaryLayout.PLATFORM.getOSName())
                        && archive.getArch().equals(BinaryLayout.PLATFORM.getOSArch()))
            .map(archive -> archive.getVersion());
    return versions.toList();
  }
}
