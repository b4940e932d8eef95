package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.doctor.CertificateChain;
import dev.portcullis.doctor.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who vouches for whom, and for how long. */
final class CertificateChainTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final TestCertificate OTHER_CA = TestCertificate.createCa("authority");
  private static final TestCertificate ISSUING_CA = TestCertificate.createCa("authority");
  private static final CertificateChain CHAIN =
      new CertificateChain(List.of(serverCertificate(-10, 80)));

  /** From so many days before now until so many after. */
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

  /** That is told by itself. */
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

  @Test
  void reportsExpiryByRemainingLifetime() {
    assertEquals(
        Optional.empty(),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(-80, 10), NOW));
    assertEquals(
        Optional.of("is near its end: 2026-06-09T12:00:00Z"),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(-82, 8), NOW));
    assertEquals(
        Optional.empty(),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(-3000, 15), NOW));
    assertEquals(
        Optional.of("is near its end: 2026-06-14T12:00:00Z"),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(-3000, 13), NOW));
    assertEquals(
        Optional.of("was good until 2026-05-31T12:00:00Z, and no call is trusted any more"),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(-10, -1), NOW));
    assertEquals(
        Optional.of("is not good before 2026-06-02T12:00:00Z, by the API server's clock"),
        CertificateExpiryCheck.describeValidityProblem(serverCertificate(1, 10), NOW));
  }
}
