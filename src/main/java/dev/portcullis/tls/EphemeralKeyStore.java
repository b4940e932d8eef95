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
 * A certificate for this machine that signs itself, is made at start and gone at the end: TLS mode
 * {@code ephemeral}, for development and `demo`.
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
    KeyAndCertificate identity = issuer.issueSelfSigned(LOCALHOST_NAMES, LIFETIME);
    servedCertificate = identity.certificate();
    return InMemoryKeyStores.createKeyStore(identity);
  }

  /** The certificate that is served; for whoever has to trust it on this machine. */
  public X509Certificate certificate() {
    return servedCertificate;
  }
}
