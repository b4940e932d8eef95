package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.doctor.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests when a certificate is reported. */
final class CertificateExpiryCheckTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final TestCertificate CA = TestCertificate.createCa("authority");

  @Test
  void reportsExpiryByRemainingLifetime() {
    assertEquals(Optional.empty(), describe(-80, 10));
    assertEquals(Optional.of("expires soon, at 2026-06-09T12:00:00Z"), describe(-82, 8));
    assertEquals(Optional.empty(), describe(-3000, 15));
    assertEquals(Optional.of("expires soon, at 2026-06-14T12:00:00Z"), describe(-3000, 13));
    assertEquals(
        Optional.of("expired at 2026-05-31T12:00:00Z, so every webhook call fails"),
        describe(-10, -1));
    assertEquals(
        Optional.of("is not valid before 2026-06-02T12:00:00Z (API server's clock)"),
        describe(1, 10));
  }

  /** Describes a certificate that is valid between two numbers of days relative to {@link #NOW}. */
  private static Optional<String> describe(int begin, int end) {
    return CertificateExpiryCheck.describeValidityProblem(
        CA.issueServerCertificate(
                "a.b.svc", NOW.plus(Duration.ofDays(begin)), NOW.plus(Duration.ofDays(end)))
            .certificate(),
        NOW);
  }
}
