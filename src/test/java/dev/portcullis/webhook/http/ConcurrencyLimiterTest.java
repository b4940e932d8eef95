package dev.portcullis.webhook.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.webhook.http.ConcurrencyLimiter.OverloadedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reviews on worker threads are limited in number and in waiting time. */
class ConcurrencyLimiterTest {

  private final ConcurrencyLimiter limiter = new ConcurrencyLimiter();

  @Test
  void rejectsRequestsThatWaitedTooLong() {
    assertEquals("done", limiter.execute(ConcurrencyLimiter.MIN_TIME_LEFT, () -> "done"));
    Duration shorter = ConcurrencyLimiter.MIN_TIME_LEFT.minusNanos(1);
    assertThrows(OverloadedException.class, () -> limiter.execute(shorter, () -> "done"));
  }

  @ParameterizedTest
  @CsvSource({
    "timeout=10s, 10",
    "dryRun=true&timeout=1s, 1",
    "timeout=30s&x=y, 30", // sent
    ", 3",
    "timeout=, 3",
    "timeout=1m30s, 3",
    "timeout=999s, 3",
    "notimeout=9s, 3" // not sent
  })
  void readsTimeoutOfApiServer(String query, int seconds) {
    assertEquals(Duration.ofSeconds(seconds), RequestFilter.timeout(query));
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
    return limiter.execute(
        Duration.ofSeconds(1), () -> count == 1 ? "done" : executeNested(count - 1));
  }
}
