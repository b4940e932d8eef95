package dev.portcullis.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.portcullis.bundled.ProbeAnswer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends probes to a server that answers as an API server does. */
final class ReviewProbeTest {

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile Optional<String> warning = Optional.empty();
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          warning.ifPresent(w -> exchange.getResponseHeaders().add("Warning", w));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withNamespace("guard")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private Optional<String> send() {
    return new ReviewProbe(client, "gate").send();
  }

  @Test
  void warningOfTheWebhookIsTheAnswer() {
    warning = Optional.of("299 - \"" + ProbeAnswer.WARNING + "\"");
    assertEquals(Optional.empty(), send());
    assertEquals(
        List.of(
            "PATCH /apis/coordination.k8s.io/v1/namespaces/guard/leases/gate"
                + "?dryRun=All&fieldManager=portcullis {}"),
        requests);
  }

  @Test
  void patchWithoutWarningDidNotArrive() {
    assertTrue(send().orElseThrow().contains("gets no answer from the webhook Service"));
    warning = Optional.of("299 - \"deprecated\"");
    assertTrue(send().isPresent());
  }

  @Test
  void failedPatchIsNoAnswer() {
    warning = Optional.of("299 - \"" + ProbeAnswer.WARNING + "\"");
    status = 403;
    assertEquals(Optional.of("the dry run of a patch of Lease gate gets 403"), send());
  }

  @Test
  void unreachableApiServerIsNoAnswer() {
    server.stop(0);
    assertTrue(send().isPresent());
  }
}
