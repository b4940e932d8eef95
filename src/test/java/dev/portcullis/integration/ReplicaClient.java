package dev.portcullis.integration;

import dev.portcullis.controlplane.Deadline;
import dev.portcullis.testing.InsecureTrustManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.SSLContext;

/**
 * An HTTP client of a replica that keeps its connection. By default, it trusts any certificate and
 * presents none.
 */
final class ReplicaClient {

  private final HttpClient client;

  ReplicaClient() {
    this(InsecureTrustManager.sslContext());
  }

  ReplicaClient(SSLContext tls) {
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
  }

  /** Sends a review. */
  HttpResponse<String> validate(Replica replica, String review)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://localhost:" + replica.port() + "/validate"))
            .header("Content-Type", "application/json")
            .timeout(Deadline.HANG)
            .POST(BodyPublishers.ofString(review))
            .build(),
        BodyHandlers.ofString());
  }

  /** Requests another path on the review port. */
  int status(Replica replica, String path) throws IOException, InterruptedException {
    URI page = URI.create("https://localhost:" + replica.port() + path);
    return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).statusCode();
  }

  /** Reads the metrics of a replica. */
  String metrics(Replica replica) throws IOException, InterruptedException {
    URI page = URI.create("http://localhost:" + replica.healthPort() + "/q/metrics");
    return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
  }
}
