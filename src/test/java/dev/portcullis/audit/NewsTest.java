package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was told is kept in order, and too much of it is noticed. */
final class NewsTest {

  private static final Optional<Resource> ONE = Optional.of(Dangling.ingress("a", "x", Map.of()));
  private static final Optional<Resource> NONE = Optional.empty();

  private final News news = new News();

  private List<ResourceChange> next() throws InterruptedException {
    return news.next(Duration.ZERO, Duration.ofMillis(1));
  }

  @Test
  void whatIsToldIsKeptInOrder() throws InterruptedException {
    news.onChange(NONE, ONE); // before anybody listens
    news.listen();
    news.onChange(NONE, ONE);
    news.onChange(ONE, NONE);
    assertEquals(List.of(new ResourceChange(NONE, ONE), new ResourceChange(ONE, NONE)), next());
    assertEquals(List.of(), next());
    assertTrue(news.isEmpty());
    assertFalse(news.hasGaps());
  }

  @Test
  void tooMuchIsNoticedOnce() {
    news.listen();
    for (int i = 0; i <= News.MOST; i++) {
      news.onChange(NONE, ONE);
    }
    assertTrue(news.hasGaps());
    assertFalse(news.hasGaps());
  }
}
