package dev.portcullis.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.admission.Crowd.Overloaded;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrowdTest {

  private final Crowd crowd = new Crowd();

  @Test
  void whoHasWaitedTooLongIsToldSoAtOnce() throws BadReview {
    assertEquals("done", crowd.admit(Crowd.PATIENCE, () -> "done"));
    Duration longer = Crowd.PATIENCE.plusNanos(1);
    assertThrows(Overloaded.class, () -> crowd.admit(longer, () -> "done"));
  }

  @Test
  void thereIsRoomForSoManyAndAgainWhenTheyAreDone() throws BadReview {
    int places = 64 * Runtime.getRuntime().availableProcessors();
    assertEquals("done", within(places));
    assertThrows(Overloaded.class, () -> within(places + 1));
    assertEquals("done", within(places));
  }

  /** So many at once, each inside the other. */
  private String within(int many) throws BadReview {
    return crowd.admit(Duration.ZERO, () -> many == 1 ? "done" : within(many - 1));
  }
}
