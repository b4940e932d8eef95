package dev.portcullis.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;

/**
 * The least that a webhook can be: it lets everything through and reads no more of a review than
 * its uid. On the HTTP server that ours stands on, so that the difference is what we do.
 */
public final class NoOpWebhook {

  private static final String UID = "\"uid\":\"";

  private NoOpWebhook() {}

  /** Serves with a certificate and its key, two files in PEM, and prints its port. */
  public static void main(String[] args) {
    Vertx.vertx()
        .createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(
                    new PemKeyCertOptions().setCertPath(args[0]).setKeyPath(args[1])))
        .requestHandler(
            request ->
                request
                    .body()
                    .onSuccess(
                        body ->
                            request
                                .response()
                                .putHeader("Content-Type", "application/json")
                                .end(answer(body.toString()))))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println(server.actualPort()));
  }

  private static String answer(String review) {
    // The first is the review's own: request begins with it.
    int begin = review.indexOf(UID) + UID.length();
    return """
    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"%s","allowed":true}}\
    """
        .formatted(review.substring(begin, review.indexOf('"', begin)));
  }
}
