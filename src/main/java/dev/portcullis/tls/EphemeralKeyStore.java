package dev.portcullis.tls;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The TLS mode {@code ephemeral}, for development and {@code demo}: a self-signed certificate for
 * localhost that exists only in memory.
 */
@Singleton
@Identifier("ephemeral")
public final class EphemeralKeyStore implements KeyStoreProvider {

  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final List<GeneralName> LOCALHOST_NAMES =
      List.of(
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
          new GeneralName(GeneralName.iPAddress, "::1"));

  private final CertificateIssuer issuer;
  private X509Certificate servedCertificate;

  EphemeralKeyStore(Clock clock) {
    issuer = new CertificateIssuer(clock);
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    KeyAndCertificate issued = issuer.issueSelfSigned(LOCALHOST_NAMES, LIFETIME);
    servedCertificate = issued.certificate();
    return InMemoryKeyStores.createKeyStore(issued);
  }

  /** The served certificate, for local clients that must trust it. */
  public X509Certificate certificate() {
    return servedCertificate;
  }
}
