package dev.portcullis.doctor;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with a chosen validity period, and its key. */
public record TestCertificate(X509Certificate certificate, PrivateKey key) {

  private static final Duration CA_LIFETIME = Duration.ofDays(3650);

  /** Creates a CA that is valid for ten years, five of them past. */
  public static TestCertificate createCa(String name) {
    Instant now = Instant.now();
    return issue(
        name, null, now.minus(CA_LIFETIME.dividedBy(2)), now.plus(CA_LIFETIME.dividedBy(2)), "");
  }

  /** Issues a server certificate, signed by this CA. */
  public TestCertificate issueServerCertificate(String host, Instant begin, Instant end) {
    return issue("served", this, begin, end, host);
  }

  private static TestCertificate issue(
      String name, TestCertificate issuer, Instant begin, Instant end, String host) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer == null
                  ? subject
                  : new X500Name(issuer.certificate.getSubjectX500Principal().getName()),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(begin),
              Date.from(end),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
      if (issuer != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      }
      PrivateKey signer = issuer == null ? pair.getPrivate() : issuer.key;
      return new TestCertificate(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))),
          pair.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as in a Secret or a caBundle: PEM in base64. */
  public String toBase64Pem() {
    return Base64.getEncoder().encodeToString(toPem().getBytes());
  }

  /** Reads the first certificate of a Secret's data. */
  public static X509Certificate parse(String encoded) {
    try {
      return CertificateChain.parsePem(new String(Base64.getDecoder().decode(encoded))).get(0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as PEM. */
  public String toPem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
