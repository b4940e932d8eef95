package dev.portcullis.webhook;

import dev.portcullis.tls.EphemeralKeyStore;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Connects to the server under test, and trusts only its certificate. */
@Singleton
class ServerUnderTest {

  private final HttpServer server;
  private final EphemeralKeyStore keys;

  ServerUnderTest(HttpServer server, @Identifier("ephemeral") EphemeralKeyStore keys) {
    this.server = server;
    this.keys = keys;
  }

  KeepAliveClient connect() throws IOException, GeneralSecurityException {
    return new KeepAliveClient(server.getSecurePort(), sslContext());
  }

  private SSLContext sslContext() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("portcullis", keys.certificate());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
