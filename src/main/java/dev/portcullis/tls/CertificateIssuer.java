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
 * Makes certificates. They are good from five minutes ago on, because clocks differ.
 *
 * <p>BouncyCastle only builds here, and the JDK signs. So a native image needs no registration:
 * native-image finds the JDK's services where {@code getInstance} is reached (GraalVM, "JCA
 * Security Services in Native Image"); BouncyCastle's own provider would need it (Quarkus'
 * SecurityProcessor).
 */
final class CertificateIssuer {

  private static final Duration BACKDATING = Duration.ofMinutes(5);
  private static final Duration CERT_TIME_RESOLUTION = Duration.ofSeconds(1);
  private static final int SERIAL_BITS = 127;
  private static final int CA_ID_BYTES = 4;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  CertificateIssuer(Clock clock) {
    this.clock = clock;
  }

  /** When one of ours was made, or up to a second later: certificates count in whole seconds. */
  Instant issuedAt(KeyAndCertificate identity) {
    return identity
        .certificate()
        .getNotBefore()
        .toInstant()
        .plus(BACKDATING)
        .plus(CERT_TIME_RESOLUTION);
  }

  /** A certificate for servers of these names that nobody else vouches for. */
  KeyAndCertificate issueSelfSigned(List<GeneralName> names, Duration lifetime) {
    return issueServing(Optional.empty(), names, clock.instant().plus(lifetime));
  }

  /** A certificate for servers of these names; it ends no later than the authority does. */
  KeyAndCertificate issueServing(
      KeyAndCertificate authority, List<GeneralName> names, Duration lifetime) {
    Instant end = clock.instant().plus(lifetime);
    return issueServing(
        Optional.of(authority),
        names,
        end.isAfter(authority.notAfter()) ? authority.notAfter() : end);
  }

  private KeyAndCertificate issueServing(
      Optional<KeyAndCertificate> authority, List<GeneralName> names, Instant end) {
    return issue(
        "portcullis",
        authority,
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

  /** A certificate that vouches for others; each has a name of its own. */
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

  /** Says what a certificate is for. */
  private interface ExtensionSetter {
    void addTo(X509v3CertificateBuilder builder, PublicKey key)
        throws CertIOException, GeneralSecurityException;
  }

  private KeyAndCertificate issue(
      String name, Optional<KeyAndCertificate> issuer, Instant end, ExtensionSetter purpose) {
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
      purpose.addTo(builder, pair.getPublic());
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
      throw new IllegalStateException("no certificate could be made", e);
    }
  }
}
