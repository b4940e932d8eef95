package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.controlplane.Deadline;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks that of many hand-written chains with unnamed endpoint ports, written at the same moment
 * through a new replica, none is denied and none is stored without names. Retries after a 429
 * succeed.
 */
@Tag("slow")
final class PortNamingBurstIT {

  private static final ProxiedInstallation CLUSTER = ProxiedInstallation.shared();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHAINS = 250;
  private static final int THREADS = 100;

  private static final int TOO_MANY_REQUESTS = 429;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void restoreReplica() {
    threads.shutdownNow();
    CLUSTER.register(CLUSTER.defaultReplica());
  }

  @Test
  void everyChainIsStoredWithNames() throws Exception {
    CLUSTER.kubectl().runOk("create", "namespace", "burst");
    try (Replica replica = CLUSTER.replica(Map.of())) {
      CLUSTER.register(replica);
      List<Callable<String>> chains =
          IntStream.range(0, CHAINS)
              .mapToObj(i -> (Callable<String>) () -> createChain("web-" + i))
              .toList();
      List<String> failures = new ArrayList<>();
      for (Future<String> result : threads.invokeAll(chains)) {
        failures.add(result.get());
      }
      failures.removeIf(String::isEmpty);
      assertEquals(List.of(), failures, replica::log);
    }
    List<Endpoints> stored = CLUSTER.client().endpoints().inNamespace("burst").list().getItems();
    assertEquals(CHAINS, stored.size());
    Map<String, List<EndpointPort>> unnamed =
        stored.stream()
            .filter(e -> e.getSubsets().get(0).getPorts().get(0).getName() == null)
            .collect(
                Collectors.toMap(
                    e -> e.getMetadata().getName(), e -> e.getSubsets().get(0).getPorts()));
    assertEquals(Map.of(), unnamed);
  }

  /** Returns the first response that is neither a success nor resolved by retries, or nothing. */
  private static String createChain(String name) throws Exception {
    Map<String, Object> metadata = Map.of("name", name);
    Map<String, Object> service =
        Map.of(
            "metadata",
            metadata,
            "spec",
            Map.of("ports", List.of(Map.of("name", "http", "port", 8080, "targetPort", 80))));
    Map<String, Object> endpoints =
        Map.of(
            "metadata",
            metadata,
            "subsets",
            List.of(
                Map.of(
                    "addresses",
                    List.of(Map.of("ip", "10.8.1.21")),
                    "ports",
                    List.of(Map.of("port", 80)))));
    Map<String, Object> ingress =
        Map.of(
            "metadata",
            metadata,
            "spec",
            Map.of(
                "defaultBackend",
                Map.of("service", Map.of("name", name, "port", Map.of("number", 8080)))));
    String failure = create("api/v1/namespaces/burst/services", service);
    if (failure.isEmpty()) {
      failure = create("api/v1/namespaces/burst/endpoints", endpoints);
    }
    return failure.isEmpty()
        ? create("apis/networking.k8s.io/v1/namespaces/burst/ingresses", ingress)
        : failure;
  }

  private static String create(String path, Map<String, Object> object) throws Exception {
    KubernetesClient client = CLUSTER.client();
    HttpClient http = client.getHttpClient();
    // client-go gives up after ten retries, which a busy machine may need more of.
    Deadline deadline = Deadline.after(Deadline.HANG);
    while (true) {
      HttpResponse<String> response =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(URI.create(client.getMasterUrl() + path))
                      .post("application/json", JSON.writeValueAsString(object))
                      .build(),
                  String.class)
              .join();
      if (response.code() == HttpURLConnection.HTTP_CREATED) {
        return "";
      } else if (response.code() != TOO_MANY_REQUESTS || deadline.hasPassed()) {
        return response.code() + ": " + response.body();
      }
      TimeUnit.SECONDS.sleep(Long.parseLong(response.header("Retry-After")));
    }
  }
}
