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

/** Who vouches for whom, and for how long. */
final class ChainTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Certificates OLD = Certificates.authority("authority");
  private static final Certificates NEW = Certificates.authority("authority");
  private static final Chain SERVED = new Chain(List.of(served(-10, 80)));

  /** From so many days before now until so many after. */
  private static X509Certificate served(int begin, int end) {
    return NEW.server("a.b.svc", NOW.plus(Duration.ofDays(begin)), NOW.plus(Duration.ofDays(end)))
        .certificate();
  }

  @Test
  void theOneWithTheRightKeyVouches() {
    assertEquals(Optional.empty(), SERVED.anchorIn(List.of()));
    assertEquals(Optional.empty(), SERVED.anchorIn(List.of(OLD.certificate())));
    assertEquals(
        Optional.of(NEW.certificate()),
        SERVED.anchorIn(List.of(OLD.certificate(), NEW.certificate())));
    assertEquals(Optional.of(SERVED.leaf()), SERVED.anchorIn(List.of(SERVED.leaf())));
  }

  /** That is told by itself. */
  @Test
  void whoHasEndedIsVouchedForAllTheSame() {
    Chain ended = new Chain(List.of(served(-1000, -900)));
    assertEquals(Optional.of(NEW.certificate()), ended.anchorIn(List.of(NEW.certificate())));
  }

  @Test
  void isForItsNames() {
    assertTrue(SERVED.isFor("a.b.svc"));
    assertTrue(SERVED.isFor("A.b.svc"));
    assertFalse(SERVED.isFor("c.b.svc"));
    Certificates star = NEW.server("*.b.svc", NOW, NOW.plusSeconds(60));
    assertTrue(new Chain(List.of(star.certificate())).isFor("a.b.svc"));
    assertFalse(new Chain(List.of(star.certificate())).isFor("a.c.svc"));
  }

  @Test
  void isNearItsEndWithLessThanATenthAndLessThanTwoWeeks() {
    assertEquals(Optional.empty(), Lasting.trouble(served(-80, 10), NOW));
    assertEquals(
        Optional.of("is near its end: 2026-06-09T12:00:00Z"), Lasting.trouble(served(-82, 8), NOW));
    assertEquals(Optional.empty(), Lasting.trouble(served(-3000, 15), NOW));
    assertEquals(
        Optional.of("is near its end: 2026-06-14T12:00:00Z"),
        Lasting.trouble(served(-3000, 13), NOW));
    assertEquals(
        Optional.of("was good until 2026-05-31T12:00:00Z, and no call is trusted any more"),
        Lasting.trouble(served(-10, -1), NOW));
    assertEquals(
        Optional.of("is not good before 2026-06-02T12:00:00Z, by the API server's clock"),
        Lasting.trouble(served(1, 10), NOW));
  }
}
