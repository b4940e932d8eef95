package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.ManualClock;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** Takes each step of a rotation at its exact time, and not a second before. */
final class CertificateRotationTest {

  private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration OVERLAP = Duration.ofMinutes(10);
  private static final Duration CA_LIFETIME = Duration.ofHours(9);
  private static final Duration SERVING_LIFETIME = Duration.ofHours(3);
  private static final Function<X509Certificate, Optional<Instant>> UNPUBLISHED =
      ca -> Optional.empty();

  private final ManualClock clock = new ManualClock(START);
  private final CertificateRotation rotation =
      new CertificateRotation(
          new CertificateIssuer(clock),
          clock,
          new CertificateLifetimes(CA_LIFETIME, SERVING_LIFETIME, OVERLAP),
          List.of(new GeneralName(GeneralName.dNSName, "a.svc")));
  private final CertificateBundle initial = rotation.initialBundle();

  /** Asserts that no step is due before a time, and takes the step that is due at it. */
  private CertificateBundle stepAt(
      Instant due,
      CertificateBundle before,
      Function<X509Certificate, Optional<Instant>> publishedSince) {
    clock.set(due.minus(SECOND));
    assertSame(before, rotation.nextBundle(before, publishedSince));
    clock.set(due);
    return rotation.nextBundle(before, publishedSince);
  }

  private static void assertSignedBy(KeyAndCertificate ca, KeyAndCertificate serving)
      throws GeneralSecurityException {
    serving.certificate().verify(ca.certificate().getPublicKey());
  }

  @Test
  void renewsTheServingCertificateAfterTwoThirdsOfItsLifetime() throws Exception {
    Instant due = START.plus(Duration.ofHours(2)).plus(SECOND);

    CertificateBundle next = stepAt(due, initial, UNPUBLISHED);

    assertEquals(due.plus(SERVING_LIFETIME), next.serving().notAfter());
    assertEquals(initial.withServing(next.serving()), next);
    assertSignedBy(initial.ca(), next.serving());
  }

  /** A renewed serving certificate, so that only the CA is due. */
  private CertificateBundle servedUntilTheCaExpires() {
    clock.set(START.plus(Duration.ofHours(6)));
    return initial.withServing(rotation.nextBundle(initial, UNPUBLISHED).serving());
  }

  @Test
  void publishesTheNextCaAfterTwoThirdsOfTheLifetimeOfTheCa() {
    CertificateBundle before = servedUntilTheCaExpires();
    Instant due = START.plus(Duration.ofHours(6)).plus(SECOND);

    CertificateBundle next = stepAt(due, before, UNPUBLISHED);

    assertEquals(due.plus(CA_LIFETIME), next.nextCa().orElseThrow().notAfter());
    assertEquals(before.withNextCa(next.nextCa().orElseThrow()), next);
    assertSame(next, rotation.nextBundle(next, UNPUBLISHED), "published once");
  }

  @Test
  void usesTheNextCaOnceClientsHaveTrustedItForTheOverlap() throws Exception {
    CertificateBundle before = servedUntilTheCaExpires();
    clock.advance(SECOND);
    CertificateBundle published = rotation.nextBundle(before, UNPUBLISHED);
    KeyAndCertificate nextCa = published.nextCa().orElseThrow();
    Instant publishedAt = clock.instant();
    Function<X509Certificate, Optional<Instant>> publishedSince =
        ca -> Optional.of(publishedAt).filter(t -> ca.equals(nextCa.certificate()));

    CertificateBundle next = stepAt(publishedAt.plus(OVERLAP), published, publishedSince);

    assertEquals(nextCa, next.ca());
    assertEquals(Optional.empty(), next.nextCa());
    assertEquals(Optional.of(initial.ca().certificate()), next.previousCa());
    assertSignedBy(nextCa, next.serving());
    assertEquals(
        List.of(initial.ca().certificate(), nextCa.certificate()),
        next.trustedCertificates().toList());

    // The old CA is trusted until no replica serves a certificate that it signed.
    Instant end = publishedAt.plus(OVERLAP).plus(OVERLAP).plus(SECOND);
    CertificateBundle last = stepAt(end, next, publishedSince);
    assertEquals(next.serving(), last.serving());
    assertEquals(List.of(nextCa.certificate()), last.trustedCertificates().toList());
  }

  @Test
  void trustsAllCasOfARotationOldestFirst() {
    X509Certificate previous = rotation.initialBundle().ca().certificate();
    KeyAndCertificate next = rotation.initialBundle().ca();

    assertEquals(
        List.of(previous, initial.ca().certificate(), next.certificate()),
        initial.withNextCa(next).withPreviousCa(previous).trustedCertificates().toList());
  }

  @Test
  void replacesAnExpiredCaByTheNextOneOrElseByANewOne() throws Exception {
    KeyAndCertificate nextCa = rotation.initialBundle().ca();
    clock.set(initial.ca().notAfter());

    CertificateBundle withNext = rotation.nextBundle(initial.withNextCa(nextCa), UNPUBLISHED);
    CertificateBundle withNew = rotation.nextBundle(initial, UNPUBLISHED);

    assertEquals(nextCa, withNext.ca());
    assertSignedBy(nextCa, withNext.serving());
    assertNotEquals(initial.ca(), withNew.ca());
    assertSignedBy(withNew.ca(), withNew.serving());
    assertTrue(withNext.previousCa().isEmpty() && withNew.previousCa().isEmpty());
  }

  /** Near its end, a CA can sign nothing that expires later than the serving certificate. */
  @Test
  void keepsAServingCertificateThatExpiresWithItsCa() {
    CertificateBundle before = servedUntilTheCaExpires().withNextCa(initial.ca());
    clock.set(initial.ca().notAfter().minus(SECOND));

    assertSame(before, rotation.nextBundle(before, UNPUBLISHED));
  }
}
