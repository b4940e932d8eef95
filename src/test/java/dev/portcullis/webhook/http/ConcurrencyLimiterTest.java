package dev.portcullis.webhook.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.webhook.InvalidReviewException;
import dev.portcullis.webhook.http.ConcurrencyLimiter.OverloadedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {

  private final ConcurrencyLimiter limiter = new ConcurrencyLimiter();

  @Test
  void rejectsRequestsThatWaitedTooLong() throws InvalidReviewException {
    assertEquals("done", limiter.execute(ConcurrencyLimiter.MAX_QUEUE_TIME, () -> "done"));
    Duration longer = ConcurrencyLimiter.MAX_QUEUE_TIME.plusNanos(1);
    assertThrows(OverloadedException.class, () -> limiter.execute(longer, () -> "done"));
  }

  @Test
  void limitsConcurrencyAndReleasesPermits() throws InvalidReviewException {
    int places = 64 * Runtime.getRuntime().availableProcessors();
    assertEquals("done", executeNested(places));
    assertThrows(OverloadedException.class, () -> executeNested(places + 1));
    assertEquals("done", executeNested(places));
  }

  /** So many at once, each inside the other. */
  private String executeNested(int many) throws InvalidReviewException {
    return limiter.execute(Duration.ZERO, () -> many == 1 ? "done" : executeNested(many - 1));
  }
}
