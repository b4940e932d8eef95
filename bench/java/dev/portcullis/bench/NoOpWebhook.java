package dev.portcullis.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;

/**
 * A no-op webhook: it admits everything and reads only the uid of a review. It uses the same HTTP
 * server as Portcullis, so that the difference is the work of Portcullis.
 */
public final class NoOpWebhook {

  private static final String UID = "\"uid\":\"";

  private NoOpWebhook() {}

  /** Serves with a certificate and its key in PEM files, and prints its port. */
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
    // The first uid is the review's own, because the request begins with it.
    int begin = review.indexOf(UID) + UID.length();
    return """
    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"%s","allowed":true}}\
    """
        .formatted(review.substring(begin, review.indexOf('"', begin)));
  }
}
