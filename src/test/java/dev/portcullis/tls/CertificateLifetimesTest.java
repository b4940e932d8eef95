package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates must be valid for as long as their replacements take. */
final class CertificateLifetimesTest {

  @ParameterizedTest
  @CsvSource({"P730D, P90D, PT10M", "PT31S, PT30S, PT9.999S", "P2D, P1D, PT0S"})
  void acceptsShortOverlap(Duration ca, Duration serving, Duration overlap) {
    assertDoesNotThrow(() -> new CertificateLifetimes(ca, serving, overlap));
  }

  @ParameterizedTest
  @CsvSource({"PT31S, PT30S, PT10S", "PT30S, PT30S, PT1S", "PT29S, PT30S, PT1S"})
  void rejectsLifetimesThatARotationExceeds(Duration ca, Duration serving, Duration overlap) {
    assertEquals(
        "portcullis.tls: rotation-overlap (%s) must be less than a third of served-lifetime (%s), and served-lifetime must be less than authority-lifetime (%s)"
            .formatted(overlap, serving, ca),
        assertThrows(
                IllegalArgumentException.class,
                () -> new CertificateLifetimes(ca, serving, overlap))
            .getMessage());
  }
}
