package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many threads that create invalid Ingresses in one namespace until they are stopped. */
final class InvalidIngressFlood {

  private static final int THREADS = 8;

  /** With the namespace six calls: two reviews use all calls that denials may use at a time. */
  private static final List<String> MISSING_SERVICES =
      IntStream.range(0, 5).mapToObj(i -> "none-" + i).toList();

  private final KubernetesClient client;
  private final String namespace;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<CreateResponse> responses = new ArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  /**
   * An answer of the API server.
   *
   * @param retryAfter the header of that name; null without one
   */
  record CreateResponse(int code, String retryAfter, String body) {}

  /**
   * Starts the threads.
   *
   * @param client must not retry by itself
   */
  InvalidIngressFlood(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    IntStream.range(0, THREADS).forEach(i -> threads.execute(this::run));
  }

  private void run() {
    while (!threads.isShutdown()) {
      CreateResponse answer =
          create(client, namespace, "bad-" + number.incrementAndGet(), MISSING_SERVICES);
      synchronized (responses) {
        responses.add(answer);
      }
    }
  }

  /** All answers so far. */
  List<CreateResponse> responses() {
    synchronized (responses) {
      return List.copyOf(responses);
    }
  }

  /** Waits for the last answers; does nothing after the first call. */
  void stop() throws InterruptedException {
    threads.shutdown();
    assertTrue(threads.awaitTermination(2, TimeUnit.MINUTES), "the flood ends");
  }

  /** Creates an Ingress with backends for these Services, all with port 80. */
  static CreateResponse create(
      KubernetesClient client, String namespace, String name, List<String> services) {
    String paths =
        services.stream()
            .map(
                """
                {"path": "/%1$s", "pathType": "Prefix", "backend":
                  {"service": {"name": "%1$s", "port": {"number": 80}}}}
                """
                    ::formatted)
            .collect(Collectors.joining(", "));
    String ingress =
        """
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "%s"},
         "spec": {"rules": [{"http": {"paths": [%s]}}]}}
        """
            .formatted(name, paths);
    URI all =
        URI.create(
            client.getMasterUrl()
                + "apis/networking.k8s.io/v1/namespaces/"
                + namespace
                + "/ingresses");
    HttpClient http = client.getHttpClient();
    HttpResponse<String> answer =
        http.sendAsync(
                http.newHttpRequestBuilder().uri(all).post("application/json", ingress).build(),
                String.class)
            .join();
    return new CreateResponse(answer.code(), answer.header("Retry-After"), answer.body());
  }
}
