package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

/**
 * What must hold while certificates follow one another, of callers and replicas that hear of each
 * change late, each in its own time.
 */
final class RotationPropertiesTest {

  private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");
  private static final List<GeneralName> NAMES =
      List.of(new GeneralName(GeneralName.dNSName, "portcullis.portcullis.svc"));

  /** A clock that is set by hand. */
  private static final class Hands extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** What holds from a moment on. */
  private record Since(Instant from, Credentials credentials) {}

  @Property(tries = 40)
  void nothingIsEverServedThatACallerDoesNotTrust(
      @ForAll @IntRange(min = 90, max = 400) int authority,
      @ForAll @IntRange(min = 30, max = 80) int served,
      @ForAll @IntRange(min = 2, max = 9) int overlap,
      @ForAll @IntRange(max = 100) int callersLate,
      @ForAll @IntRange(max = 100) int replicasLate)
      throws GeneralSecurityException {
    Duration late = Duration.ofMillis(overlap * 10L * callersLate - 1);
    Duration slow = Duration.ofMillis(overlap * 10L * replicasLate - 1);
    Hands clock = new Hands();
    Rotation rotation = rotation(clock, authority, served, overlap);
    List<Since> history = new ArrayList<>(List.of(new Since(START, rotation.first())));
    Map<X509Certificate, Instant> published = new HashMap<>();
    Set<X509Certificate> authorities = new HashSet<>();
    while (clock.now.isBefore(START.plusSeconds(authority * 3L))) {
      Credentials now = history.get(history.size() - 1).credentials();
      authorities.add(now.authority().certificate());
      now.trusted().forEach(c -> published.putIfAbsent(c, clock.now));
      Credentials next = rotation.next(now, c -> Optional.ofNullable(published.get(c)));
      if (next != now) {
        history.add(new Since(clock.now, next));
      }
      assertTrusted(asOf(history, clock.now), asOf(history, clock.now.minus(late)), clock.now);
      assertTrusted(asOf(history, clock.now.minus(slow)), asOf(history, clock.now), clock.now);
      clock.now = clock.now.plusMillis(500);
    }
    assertTrue(authorities.size() >= 3, authorities.size() + " authorities in three lives of one");
  }

  /** The newest that whoever lags so far behind has heard of. */
  private static Credentials asOf(List<Since> history, Instant time) {
    return history.stream()
        .filter(s -> !s.from().isAfter(time))
        .reduce((first, last) -> last)
        .orElse(history.get(0))
        .credentials();
  }

  private static void assertTrusted(Credentials server, Credentials caller, Instant now)
      throws GeneralSecurityException {
    X509Certificate served = server.served().certificate();
    boolean trusted = caller.trusted().anyMatch(ca -> isSignedBy(served, ca) && isValid(ca, now));
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
  void inBetweenNothingChanges(@ForAll @IntRange(min = 0, max = 12) int seconds) {
    Hands clock = new Hands();
    Rotation rotation = rotation(clock, 90, 20, 5);
    Credentials first = rotation.first();
    clock.now = clock.now.plusSeconds(seconds);
    assertEquals(first, rotation.next(first, c -> Optional.of(START)));
  }

  /** Whoever was away for longer than a CA lives begins again, and does not wait for anybody. */
  @Property(tries = 5)
  void whatIsOverIsReplacedAtOnce(@ForAll @IntRange(min = 90, max = 400) int seconds) {
    Hands clock = new Hands();
    Rotation rotation = rotation(clock, 90, 20, 5);
    Credentials first = rotation.first();
    clock.now = clock.now.plusSeconds(seconds);
    Credentials next = rotation.next(first, c -> Optional.empty());
    assertTrue(next.served().end().isAfter(clock.now));
    assertTrue(isSignedBy(next.served().certificate(), next.authority().certificate()));
    assertEquals(1, next.trusted().count());
  }

  private static Rotation rotation(Clock clock, int authority, int served, int overlap) {
    return new Rotation(
        new Issuer(clock),
        clock,
        new Lifetimes(
            Duration.ofSeconds(authority), Duration.ofSeconds(served), Duration.ofSeconds(overlap)),
        NAMES);
  }
}
