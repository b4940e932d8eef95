package dev.portcullis.cluster;

import dev.portcullis.model.convert.JsonTreeReader;
import dev.portcullis.model.convert.JsonTreeReader.StreamedObject;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads objects from the API server as streams: one object at a time is in memory, and of an object
 * that exceeds a limit only the beginning. The client library would hold the whole response, and
 * then all of its objects as trees. All methods block.
 */
final class StreamingReader {

  /** Of a response that reports an error. */
  private static final int MAX_ERROR_BYTES = 64 * 1024;

  private final KubernetesClient client;
  private final long maxTreeBytes;

  /**
   * Reads through a client, which the caller closes.
   *
   * @param maxTreeBytes the approximate heap of the tree of one object
   */
  StreamingReader(KubernetesClient client, long maxTreeBytes) {
    this.client = client;
    this.maxTreeBytes = maxTreeBytes;
  }

  /**
   * A page of a list.
   *
   * @param continueToken of the next page; empty for the last one
   */
  record Page<T>(List<T> items, String resourceVersion, String continueToken) {}

  /** Reads the body of a response. */
  private interface BodyReader<T> {
    T read(InputStream body) throws IOException;
  }

  /** A page that is not read to its end. */
  private static final class PageTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts bytes, and fails beyond a limit. */
  private static final class CountingStream extends FilterInputStream {

    private final long limit;
    private long bytes;

    CountingStream(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int read) throws PageTooLargeException {
      bytes += read;
      if (bytes > limit) {
        throw new PageTooLargeException();
      }
    }
  }

  /**
   * Reads an object.
   *
   * @param namespace empty for cluster-scoped kinds
   * @return empty if it does not exist
   * @throws KubernetesClientException if the API server cannot be reached or reports an error
   */
  Optional<StreamedObject> get(WatchedResource type, String namespace, String name) {
    try {
      return Optional.of(
          read(
              type.path(namespace) + "/" + encode(name),
              body -> JsonTreeReader.readObject(body, maxTreeBytes)));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Reads a whole list in one request.
   *
   * @param namespace empty for all namespaces
   * @param query the parameters of the request
   * @param items receives each object while the rest is being read
   * @throws KubernetesClientException as for {@link #get}
   */
  void list(
      WatchedResource type,
      String namespace,
      Map<String, String> query,
      Consumer<StreamedObject> items) {
    read(
        type.path(namespace) + encode(query),
        body -> JsonTreeReader.readList(body, maxTreeBytes, items));
  }

  /**
   * Reads one page of a list. A page that turns out too large is read again as a smaller one.
   *
   * @param namespace empty for all namespaces
   * @param continueToken of the previous page; empty for the first one
   * @param limit the number of objects, which is adapted to their sizes
   * @param mapper converts each object while the rest is being read
   * @throws KubernetesClientException as for {@link #get}
   */
  <T> Page<T> listPage(
      WatchedResource type,
      String namespace,
      String continueToken,
      PageLimit limit,
      Function<StreamedObject, T> mapper) {
    while (true) {
      Optional<Page<T>> page = tryPage(type, namespace, continueToken, limit, mapper);
      if (page.isPresent()) {
        return page.get();
      }
    }
  }

  /** Empty if the page is too large. */
  private <T> Optional<Page<T>> tryPage(
      WatchedResource type,
      String namespace,
      String continueToken,
      PageLimit limit,
      Function<StreamedObject, T> mapper) {
    int objects = limit.next();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("limit", Integer.toString(objects));
    if (!type.labelSelector().isEmpty()) {
      query.put("labelSelector", type.labelSelector());
    }
    if (!continueToken.isEmpty()) {
      query.put("continue", continueToken);
    }
    return read(
        type.path(namespace) + encode(query),
        body -> {
          CountingStream counted =
              new CountingStream(body, objects == 1 ? Long.MAX_VALUE : PageLimit.MAX_BYTES);
          List<T> items = new ArrayList<>();
          try {
            Map<?, ?> meta =
                JsonTreeReader.readList(
                    counted, maxTreeBytes, object -> items.add(mapper.apply(object)));
            return Optional.of(
                new Page<>(items, text(meta, "resourceVersion"), text(meta, "continue")));
          } catch (PageTooLargeException e) {
            return Optional.empty();
          } finally {
            limit.adapt(items.size(), counted.bytes);
          }
        });
  }

  private static String text(Map<?, ?> tree, String field) {
    return tree.get(field) instanceof String text ? text : "";
  }

  private <T> T read(String path, BodyReader<T> reader) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl() + path)
            .timeout(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS)
            .build();
    CompletableFuture<HttpResponse<InputStream>> future =
        client.getHttpClient().sendAsync(request, InputStream.class);
    try {
      HttpResponse<InputStream> response = future.get();
      try (InputStream body = response.body()) {
        if (!response.isSuccessful()) {
          throw new KubernetesClientException(readStatus(response.code(), body));
        }
        return reader.read(body);
      }
    } catch (ExecutionException e) {
      throw new KubernetesClientException("GET " + path + " failed", e.getCause());
    } catch (IOException e) {
      throw new KubernetesClientException("GET " + path + " failed", e);
    } catch (InterruptedException e) {
      future.cancel(true); // so that a late response is closed
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("GET " + path + " interrupted", e);
    }
  }

  private Status readStatus(int code, InputStream body) throws IOException {
    String text = new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
    try {
      Status status = client.getKubernetesSerialization().unmarshal(text, Status.class);
      if (status != null && status.getCode() != null) {
        return status;
      }
    } catch (KubernetesClientException | IllegalArgumentException e) {
      // A proxy in between answers with other content.
    }
    return new StatusBuilder().withCode(code).withMessage(text).build();
  }

  private static String encode(Map<String, String> query) {
    return query.entrySet().stream()
        .map(e -> e.getKey() + "=" + encode(e.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
