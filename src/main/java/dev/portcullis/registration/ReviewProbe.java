package dev.portcullis.registration;

import dev.portcullis.bundled.ProbeAnswer;
import dev.portcullis.cluster.ApiErrors;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has the API server send a review: a patch of the Lease with dryRun, which changes nothing. The
 * answer of the webhook comes back as a Warning header, because a webhook that fails open has no
 * other effect on the response.
 */
final class ReviewProbe {

  /** Longer than the timeout of the webhook. */
  private static final int TIMEOUT_SECONDS = 5;

  private static final String NOT_ARRIVED =
      "the API server gets no answer from the webhook Service; its log has the reason";

  private final KubernetesClient client;
  private final String lease;

  ReviewProbe(KubernetesClient client, String lease) {
    this.client = client;
    this.lease = lease;
  }

  /** Sends a review and returns the reason why it did not arrive; empty if it did. */
  Optional<String> send() {
    HttpClient http = client.getHttpClient();
    HttpRequest patch =
        http.newHttpRequestBuilder()
            .uri(
                client.getMasterUrl()
                    + "apis/coordination.k8s.io/v1/namespaces/"
                    + client.getNamespace()
                    + "/leases/"
                    + lease
                    + "?dryRun=All&fieldManager=portcullis")
            .method("PATCH", "application/merge-patch+json", "{}")
            .build();
    CompletableFuture<HttpResponse<String>> pending = http.sendAsync(patch, String.class);
    try {
      HttpResponse<String> response = pending.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (response.code() != HttpURLConnection.HTTP_OK) {
        return Optional.of("the dry run of a patch of Lease " + lease + " gets " + response.code());
      }
      return response.headers("Warning").stream().anyMatch(w -> w.contains(ProbeAnswer.WARNING))
          ? Optional.empty()
          : Optional.of(NOT_ARRIVED);
    } catch (ExecutionException | TimeoutException e) {
      pending.cancel(true); // The client would retry.
      return Optional.of(ApiErrors.describeForAdmin(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
