package dev.portcullis.webhook.http;

import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Requires a client certificate if a client CA is configured ({@code serve --client-ca}). Quarkus
 * fixes its own property for client authentication at build time.
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
