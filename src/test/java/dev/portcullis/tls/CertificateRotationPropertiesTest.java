package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.ManualClock;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.GeneralName;

/** Rotates certificates while clients and replicas learn of each change with random delays. */
final class CertificateRotationPropertiesTest {

  private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");
  private static final List<GeneralName> NAMES =
      List.of(new GeneralName(GeneralName.dNSName, "portcullis.portcullis.svc"));

  /** A bundle and the time from which it is current. */
  private record TimedBundle(Instant from, CertificateBundle bundle) {}

  @Property(tries = 40)
  void neverServesUntrustedCertificate(
      @ForAll @IntRange(min = 90, max = 400) int authority,
      @ForAll @IntRange(min = 30, max = 80) int served,
      @ForAll @IntRange(min = 2, max = 9) int overlap,
      @ForAll @IntRange(max = 100) int clientDelayPercent,
      @ForAll @IntRange(max = 100) int replicaDelayPercent)
      throws GeneralSecurityException {
    Duration clientDelay = Duration.ofMillis(overlap * 10L * clientDelayPercent - 1);
    Duration replicaDelay = Duration.ofMillis(overlap * 10L * replicaDelayPercent - 1);
    ManualClock clock = new ManualClock(START);
    CertificateRotation rotation = rotation(clock, authority, served, overlap);
    List<TimedBundle> history =
        new ArrayList<>(List.of(new TimedBundle(START, rotation.initialBundle())));
    Map<X509Certificate, Instant> published = new HashMap<>();
    Set<X509Certificate> authorities = new HashSet<>();
    while (clock.instant().isBefore(START.plusSeconds(authority * 3L))) {
      CertificateBundle now = history.get(history.size() - 1).bundle();
      authorities.add(now.ca().certificate());
      now.trustedCertificates().forEach(c -> published.putIfAbsent(c, clock.instant()));
      CertificateBundle next = rotation.nextBundle(now, c -> Optional.ofNullable(published.get(c)));
      if (next != now) {
        history.add(new TimedBundle(clock.instant(), next));
      }
      assertTrusted(
          bundleAt(history, clock.instant()),
          bundleAt(history, clock.instant().minus(clientDelay)),
          clock.instant());
      assertTrusted(
          bundleAt(history, clock.instant().minus(replicaDelay)),
          bundleAt(history, clock.instant()),
          clock.instant());
      clock.advance(Duration.ofMillis(500));
    }
    assertTrue(authorities.size() >= 3, authorities.size() + " CAs in three CA lifetimes");
  }

  /** The bundle that was current at a time. */
  private static CertificateBundle bundleAt(List<TimedBundle> history, Instant time) {
    return history.stream()
        .filter(s -> !s.from().isAfter(time))
        .reduce((first, last) -> last)
        .orElse(history.get(0))
        .bundle();
  }

  private static void assertTrusted(CertificateBundle server, CertificateBundle client, Instant now)
      throws GeneralSecurityException {
    X509Certificate served = server.serving().certificate();
    boolean trusted =
        client.trustedCertificates().anyMatch(ca -> isSignedBy(served, ca) && isValid(ca, now));
    assertTrue(trusted && isValid(served, now), () -> "not trusted at " + now + ": " + served);
  }

  private static boolean isSignedBy(X509Certificate served, X509Certificate authority) {
    try {
      served.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  @Property(tries = 20)
  void keepsBundleUntilRenewalIsDue(@ForAll @IntRange(min = 0, max = 12) int seconds) {
    ManualClock clock = new ManualClock(START);
    CertificateRotation rotation = rotation(clock, 90, 20, 5);
    CertificateBundle first = rotation.initialBundle();
    clock.advance(Duration.ofSeconds(seconds));
    assertEquals(first, rotation.nextBundle(first, c -> Optional.of(START)));
  }

  /** After the CA has expired, rotation starts over without an overlap. */
  @Property(tries = 5)
  void replacesExpiredBundleImmediately(@ForAll @IntRange(min = 90, max = 400) int seconds) {
    ManualClock clock = new ManualClock(START);
    CertificateRotation rotation = rotation(clock, 90, 20, 5);
    CertificateBundle first = rotation.initialBundle();
    clock.advance(Duration.ofSeconds(seconds));
    CertificateBundle next = rotation.nextBundle(first, c -> Optional.empty());
    assertTrue(next.serving().notAfter().isAfter(clock.instant()));
    assertTrue(isSignedBy(next.serving().certificate(), next.ca().certificate()));
    assertEquals(1, next.trustedCertificates().count());
  }

  private static CertificateRotation rotation(Clock clock, int authority, int served, int overlap) {
    return new CertificateRotation(
        new CertificateIssuer(clock),
        clock,
        new CertificateLifetimes(
            Duration.ofSeconds(authority), Duration.ofSeconds(served), Duration.ofSeconds(overlap)),
        NAMES);
  }
}
