package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Kubernetes project's own downloads, verified against the checksums beside them. They lack
 * etcd, and for other systems than Linux everything but kubectl.
 *
 * @see <a href="https://www.downloadkubernetes.com">the list</a>
 */
final class ReleaseBinarySource implements BinarySource {

  /** Short, so that a machine without network access fails quickly. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final URI releases;

  ReleaseBinarySource() {
    this(URI.create("https://dl.k8s.io/release/"));
  }

  ReleaseBinarySource(URI releases) {
    this.releases = releases;
  }

  @Override
  public void fetch(String version, Set<String> names, Path into) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    for (String name : names) {
      if (!name.equals(Binaries.ETCD)) {
        String path =
            "v%s/bin/%s/%s/%s"
                .formatted(
                    version,
                    BinaryLayout.PLATFORM.getOSName(),
                    BinaryLayout.PLATFORM.getOSArch(),
                    name);
        download(client, releases.resolve(path), into.resolve(name));
      }
    }
  }

  private static void download(HttpClient client, URI from, Path to) throws IOException {
    HttpResponse<String> sum =
        get(client, URI.create(from + ".sha256"), HttpResponse.BodyHandlers.ofString());
    if (sum.statusCode() == NOT_FOUND) {
      return;
    }
    Path part = Files.createTempFile(to.getParent(), "part-", "");
    String expected = requireFound(sum).strip();
    String is =
        sha256(
            Files.readAllBytes(
                requireFound(get(client, from, HttpResponse.BodyHandlers.ofFile(part)))));
    if (!is.equals(expected)) {
      throw new IOException(from + ": its SHA-256 is " + is + ", not " + expected);
    }
    if (!part.toFile().setExecutable(true)) {
      throw new IOException(part + " cannot be made executable");
    }
    Files.move(part, to);
  }

  private static <T> HttpResponse<T> get(
      HttpClient client, URI from, HttpResponse.BodyHandler<T> handler) throws IOException {
    try {
      // The request's own time limit ends with the first byte of the response.
      return client
          .sendAsync(HttpRequest.newBuilder(from).build(), handler)
          .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(from + " cannot be had", e);
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }

  private static <T> T requireFound(HttpResponse<T> answer) throws IOException {
    if (answer.statusCode() != OK) {
      throw new IOException(answer.uri() + ": " + answer.statusCode());
    }
    return answer.body();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
