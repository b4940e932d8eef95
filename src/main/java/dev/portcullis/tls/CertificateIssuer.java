package dev.portcullis.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates. They are backdated by five minutes, because clocks differ.
 *
 * <p>BouncyCastle builds the certificates and the JDK signs them, so that a native image needs no
 * registration: native-image finds the JDK's services where {@code getInstance} is reachable
 * (GraalVM, "JCA Security Services in Native Image"); BouncyCastle's own provider would need it
 * (Quarkus' SecurityProcessor).
 */
final class CertificateIssuer {

  /** Certificates store times in whole seconds. */
  static final Duration CERT_TIME_RESOLUTION = Duration.ofSeconds(1);

  private static final Duration BACKDATING = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 127;
  private static final int CA_ID_BYTES = 4;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  CertificateIssuer(Clock clock) {
    this.clock = clock;
  }

  /** When a certificate of this issuer was issued, rounded up by at most a second. */
  Instant issuedAt(KeyAndCertificate issued) {
    return issued
        .certificate()
        .getNotBefore()
        .toInstant()
        .plus(BACKDATING)
        .plus(CERT_TIME_RESOLUTION);
  }

  /** Issues a self-signed serving certificate for the names. */
  KeyAndCertificate issueSelfSigned(List<GeneralName> names, Duration lifetime) {
    return issueServing(Optional.empty(), names, clock.instant().plus(lifetime));
  }

  /** Issues a serving certificate for the names; it expires no later than the CA. */
  KeyAndCertificate issueServing(KeyAndCertificate ca, List<GeneralName> names, Duration lifetime) {
    Instant end = clock.instant().plus(lifetime);
    return issueServing(Optional.of(ca), names, end.isAfter(ca.notAfter()) ? ca.notAfter() : end);
  }

  private KeyAndCertificate issueServing(
      Optional<KeyAndCertificate> ca, List<GeneralName> names, Instant end) {
    return issue(
        "portcullis",
        ca,
        end,
        (builder, key) ->
            builder
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.toArray(GeneralName[]::new))));
  }

  /** Issues a CA certificate; each has a unique name. */
  KeyAndCertificate issueCa(Duration lifetime) {
    byte[] id = new byte[CA_ID_BYTES];
    random.nextBytes(id);
    return issue(
        "portcullis CA " + HexFormat.of().formatHex(id),
        Optional.empty(),
        clock.instant().plus(lifetime),
        (builder, key) ->
            builder
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key)));
  }

  /** Adds the extensions that define the purpose of a certificate. */
  private interface ExtensionSetter {
    void addTo(X509v3CertificateBuilder builder, PublicKey key)
        throws CertIOException, GeneralSecurityException;
  }

  private KeyAndCertificate issue(
      String name, Optional<KeyAndCertificate> issuer, Instant end, ExtensionSetter extensions) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer
                  .map(
                      i ->
                          X500Name.getInstance(
                              i.certificate().getSubjectX500Principal().getEncoded()))
                  .orElse(subject),
              new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
              Date.from(clock.instant().minus(BACKDATING)),
              Date.from(end),
              subject,
              pair.getPublic());
      extensions.addTo(builder, pair.getPublic());
      if (issuer.isPresent()) {
        builder.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.get().certificate()));
      }
      return new KeyAndCertificate(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA")
                          .build(issuer.map(KeyAndCertificate::key).orElse(pair.getPrivate())))),
          pair.getPrivate());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot issue a certificate", e);
    }
  }
}
