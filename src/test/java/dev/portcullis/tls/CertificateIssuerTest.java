package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.ManualClock;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.Test;

/** The content of issued certificates, as clients read it. */
final class CertificateIssuerTest {

  private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
  private static final Instant BACKDATED = NOW.minus(Duration.ofMinutes(5));
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final List<GeneralName> NAMES =
      List.of(
          new GeneralName(GeneralName.dNSName, "portcullis.portcullis.svc"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1"));

  /** Indexes of the bits of a key usage (RFC 5280 section 4.2.1.3). */
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private final CertificateIssuer issuer = new CertificateIssuer(new ManualClock(NOW));

  private static List<Integer> keyUsages(X509Certificate certificate) {
    boolean[] bits = certificate.getKeyUsage();
    return IntStream.range(0, bits.length).filter(i -> bits[i]).boxed().toList();
  }

  private static void assertValidity(Instant end, KeyAndCertificate issued) {
    assertEquals(BACKDATED, issued.certificate().getNotBefore().toInstant());
    assertEquals(end, issued.notAfter());
  }

  @Test
  void aServingCertificateAuthenticatesAServerOfItsNames() throws Exception {
    KeyAndCertificate ca = issuer.issueCa(Duration.ofDays(2));

    KeyAndCertificate serving = issuer.issueServing(ca, NAMES, Duration.ofDays(1));

    X509Certificate certificate = serving.certificate();
    certificate.verify(ca.certificate().getPublicKey());
    assertEquals(ca.certificate().getSubjectX500Principal(), certificate.getIssuerX500Principal());
    assertEquals("CN=portcullis", certificate.getSubjectX500Principal().getName());
    assertEquals(-1, certificate.getBasicConstraints());
    assertEquals(List.of(DIGITAL_SIGNATURE), keyUsages(certificate));
    assertEquals(List.of(SERVER_AUTH), certificate.getExtendedKeyUsage());
    assertEquals(
        List.of(
            List.of(GeneralName.dNSName, "portcullis.portcullis.svc"),
            List.of(GeneralName.iPAddress, "127.0.0.1")),
        List.copyOf(certificate.getSubjectAlternativeNames()));
    assertValidity(NOW.plus(Duration.ofDays(1)), serving);
  }

  /** The identifiers connect a certificate with its CA (RFC 5280 section 4.2.1.1). */
  @Test
  void aServingCertificateNamesTheKeyOfItsCa() throws Exception {
    KeyAndCertificate authority = issuer.issueCa(Duration.ofDays(2));
    X509Certificate ca = authority.certificate();
    KeyAndCertificate serving = issuer.issueServing(authority, NAMES, Duration.ofDays(1));

    JcaX509CertificateHolder issued = new JcaX509CertificateHolder(serving.certificate());
    assertArrayEquals(
        SubjectKeyIdentifier.fromExtensions(new JcaX509CertificateHolder(ca).getExtensions())
            .getKeyIdentifier(),
        AuthorityKeyIdentifier.fromExtensions(issued.getExtensions()).getKeyIdentifierOctets());
  }

  @Test
  void aServingCertificateExpiresNoLaterThanItsCa() {
    KeyAndCertificate ca = issuer.issueCa(Duration.ofDays(2));

    assertValidity(ca.notAfter(), issuer.issueServing(ca, NAMES, Duration.ofDays(3)));
  }

  @Test
  void aCaSignsCertificatesButNoFurtherCas() throws Exception {
    KeyAndCertificate ca = issuer.issueCa(Duration.ofDays(2));

    X509Certificate certificate = ca.certificate();
    certificate.verify(certificate.getPublicKey());
    assertEquals(0, certificate.getBasicConstraints());
    assertEquals(List.of(KEY_CERT_SIGN, CRL_SIGN), keyUsages(certificate));
    assertTrue(certificate.getCriticalExtensionOIDs().contains(Extension.basicConstraints.getId()));
    assertValidity(NOW.plus(Duration.ofDays(2)), ca);
    String name = certificate.getSubjectX500Principal().getName();
    assertTrue(name.matches("CN=portcullis CA [0-9a-f]{8}"), name);
    assertNotEquals(
        certificate.getSubjectX500Principal(),
        issuer.issueCa(Duration.ofDays(2)).certificate().getSubjectX500Principal());
  }

  @Test
  void aSelfSignedCertificateIsNoCa() throws Exception {
    KeyAndCertificate issued = issuer.issueSelfSigned(NAMES, Duration.ofHours(1));

    X509Certificate certificate = issued.certificate();
    certificate.verify(certificate.getPublicKey());
    assertEquals(-1, certificate.getBasicConstraints());
    assertNull(certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId()));
    assertEquals(2, certificate.getSubjectAlternativeNames().size());
    assertValidity(NOW.plus(Duration.ofHours(1)), issued);
  }

  @Test
  void keysAreOnCurveP256AndSerialNumbersArePositiveAndDiffer() {
    X509Certificate first = issuer.issueSelfSigned(NAMES, Duration.ofHours(1)).certificate();
    X509Certificate second = issuer.issueSelfSigned(NAMES, Duration.ofHours(1)).certificate();

    assertEquals(256, ((ECPublicKey) first.getPublicKey()).getParams().getOrder().bitLength());
    assertEquals("SHA256withECDSA", first.getSigAlgName());
    assertEquals(1, first.getSerialNumber().signum());
    assertNotEquals(first.getSerialNumber(), second.getSerialNumber());
    assertNotEquals(first.getPublicKey(), second.getPublicKey());
  }

  @Test
  void reportsWhenACertificateWasIssued() {
    assertEquals(
        NOW.plusSeconds(1), issuer.issuedAt(issuer.issueSelfSigned(NAMES, Duration.ofHours(1))));
  }
}
