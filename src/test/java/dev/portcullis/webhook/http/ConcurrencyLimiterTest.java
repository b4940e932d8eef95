package dev.portcullis.webhook.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.webhook.http.ConcurrencyLimiter.OverloadedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reviews on worker threads are limited in number and in waiting time. */
class ConcurrencyLimiterTest {

  private final ConcurrencyLimiter limiter = new ConcurrencyLimiter();

  @Test
  void rejectsRequestsThatWaitedTooLong() {
    assertEquals("done", limiter.execute(ConcurrencyLimiter.MAX_QUEUE_TIME, () -> "done"));
    Duration longer = ConcurrencyLimiter.MAX_QUEUE_TIME.plusNanos(1);
    assertThrows(OverloadedException.class, () -> limiter.execute(longer, () -> "done"));
  }

  @Test
  void limitsConcurrencyAndReleasesPermits() {
    int limit = 64 * Runtime.getRuntime().availableProcessors();
    assertEquals("done", executeNested(limit));
    assertThrows(OverloadedException.class, () -> executeNested(limit + 1));
    assertEquals("done", executeNested(limit));
  }

  /** Runs that many tasks concurrently, each inside another. */
  private String executeNested(int count) {
    return limiter.execute(Duration.ZERO, () -> count == 1 ? "done" : executeNested(count - 1));
  }
}
