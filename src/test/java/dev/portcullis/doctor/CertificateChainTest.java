package dev.portcullis.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests trust anchors and host names of certificate chains. */
final class CertificateChainTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final TestCertificate OTHER_CA = TestCertificate.createCa("authority");
  private static final TestCertificate ISSUING_CA = TestCertificate.createCa("authority");
  private static final CertificateChain CHAIN =
      new CertificateChain(List.of(serverCertificate(-10, 80)));

  /** A certificate that is valid between two numbers of days relative to {@link #NOW}. */
  private static X509Certificate serverCertificate(int begin, int end) {
    return ISSUING_CA
        .issueServerCertificate(
            "a.b.svc", NOW.plus(Duration.ofDays(begin)), NOW.plus(Duration.ofDays(end)))
        .certificate();
  }

  @Test
  void findsTrustAnchorByKey() {
    assertEquals(Optional.empty(), CHAIN.findTrustAnchor(List.of()));
    assertEquals(Optional.empty(), CHAIN.findTrustAnchor(List.of(OTHER_CA.certificate())));
    assertEquals(
        Optional.of(ISSUING_CA.certificate()),
        CHAIN.findTrustAnchor(List.of(OTHER_CA.certificate(), ISSUING_CA.certificate())));
    assertEquals(Optional.of(CHAIN.leaf()), CHAIN.findTrustAnchor(List.of(CHAIN.leaf())));
  }

  @Test
  void expiredChainHasTrustAnchor() {
    CertificateChain ended = new CertificateChain(List.of(serverCertificate(-1000, -900)));
    assertEquals(
        Optional.of(ISSUING_CA.certificate()),
        ended.findTrustAnchor(List.of(ISSUING_CA.certificate())));
  }

  @Test
  void matchesDnsNames() {
    assertTrue(CHAIN.isValidForHost("a.b.svc"));
    assertTrue(CHAIN.isValidForHost("A.b.svc"));
    assertFalse(CHAIN.isValidForHost("c.b.svc"));
    TestCertificate star = ISSUING_CA.issueServerCertificate("*.b.svc", NOW, NOW.plusSeconds(60));
    assertTrue(new CertificateChain(List.of(star.certificate())).isValidForHost("a.b.svc"));
    assertFalse(new CertificateChain(List.of(star.certificate())).isValidForHost("a.c.svc"));
  }
}
