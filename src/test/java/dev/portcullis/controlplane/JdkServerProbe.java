package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends requests from this JVM. */
final class JdkServerProbe implements ServerProbe {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int OK = 200;

  private final URI server;
  private final Path caCertificate;
  private final String token;
  private HttpClient client;

  /** Sends nothing yet; the parameters are those of {@link ServerProbe#from}. */
  JdkServerProbe(URI server, Path trusted, String token) {
    this.server = server;
    this.caCertificate = trusted;
    this.token = token;
  }

  @Override
  public boolean isOk(String path) {
    try {
      return send(path).statusCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String get(String path) throws IOException {
    HttpResponse<String> answer = send(path);
    if (answer.statusCode() != OK) {
      throw new IOException(path + ": " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  private HttpResponse<String> send(String path) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    }
  }

  private synchronized HttpClient client() throws IOException {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
      if (server.getScheme().equals("https")) {
        builder.sslContext(sslContext());
      }
      client = builder.build();
    }
    return client;
  }

  private SSLContext sslContext() throws IOException {
    try (InputStream pem = Files.newInputStream(caCertificate)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("trusted-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        // The server has created the file and has not written to it yet.
        throw new IOException(caCertificate + " is empty");
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(caCertificate + ": no certificate to trust", e);
    }
  }
}
