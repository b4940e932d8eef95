package dev.portcullis.tls;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyStoreOptions;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate for this machine that signs itself, is made at start and gone at the end: TLS mode
 * {@code ephemeral}, for development and `demo`.
 *
 * <p>BouncyCastle only builds here, and the JDK signs. So a native image needs no registration:
 * native-image finds the JDK's services where {@code getInstance} is reached (GraalVM, "JCA
 * Security Services in Native Image"); BouncyCastle's own provider would need it (Quarkus'
 * SecurityProcessor).
 */
@Singleton
@Identifier("ephemeral")
public final class EphemeralKeyStore implements KeyStoreProvider {

  private static final Duration BACKDATED = Duration.ofMinutes(5);
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final int SERIAL_BITS = 127;
  private static final String ALIAS = "serving";

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private X509Certificate served;

  EphemeralKeyStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      // The password protects nothing: the store never leaves memory, and PKCS12 asks for one.
      String password = new BigInteger(SERIAL_BITS, random).toString(Character.MAX_RADIX);
      served = certificate(pair);
      store.setKeyEntry(
          ALIAS, pair.getPrivate(), password.toCharArray(), new X509Certificate[] {served});
      return new KeyStoreAndKeyCertOptions(
          store,
          new KeyStoreOptions()
              .setType("PKCS12")
              .setValue(bytes(store, password))
              .setPassword(password)
              .setAlias(ALIAS)
              .setAliasPassword(password));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  /** The certificate that is served; for whoever has to trust it on this machine. */
  public X509Certificate certificate() {
    return served;
  }

  private X509Certificate certificate(KeyPair pair)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    Instant now = clock.instant();
    X500Name name = new X500Name("CN=portcullis ephemeral");
    GeneralName[] names = {
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.iPAddress, "::1"),
    };
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(LIFETIME)),
                    name,
                    pair.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static Buffer bytes(KeyStore store, String password)
      throws GeneralSecurityException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, password.toCharArray());
    return Buffer.buffer(bytes.toByteArray());
  }
}
