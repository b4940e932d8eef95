package dev.portcullis.webhook.http;

import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Asks callers for a certificate where it is said whom to trust ({@code serve --client-ca}).
 * Quarkus' own property for that is fixed when the program is built.
 */
@ApplicationScoped
class MutualTlsCustomizer implements HttpServerOptionsCustomizer {

  private final VertxHttpConfig http;
  private final TlsConfigurationRegistry registry;

  MutualTlsCustomizer(VertxHttpConfig http, TlsConfigurationRegistry registry) {
    this.http = http;
    this.registry = registry;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    http.tlsConfigurationName()
        .flatMap(registry::get)
        .filter(tls -> tls.getTrustStoreOptions() != null)
        .ifPresent(tls -> options.setClientAuth(ClientAuth.REQUIRED));
  }
}
