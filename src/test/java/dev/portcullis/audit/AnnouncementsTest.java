package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is announced, in which order, how fast, and by whom. */
final class AnnouncementsTest {

  private static final Duration MEMORY = Duration.ofSeconds(45);

  private long nanos;
  private final Announcements announcements = new Announcements(() -> nanos, MEMORY);

  private List<String> said() {
    List<String> said = new ArrayList<>();
    for (Optional<Announcement> next = announcements.next();
        next.isPresent();
        next = announcements.next()) {
      Announcement one = next.get();
      said.add(
          (one.witnessed() ? "" : "perhaps ")
              + (one.appeared() ? "+" : "-")
              + one.stand().identity().object().name());
    }
    return said;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void whoSpeaksSaysWhatAppearsAndGoes() {
    announcements.changed(Picture.EMPTY, Dangling.picture("a/x", "a/y"), true);
    assertEquals(List.of("+x", "+y"), said());
    announcements.changed(Dangling.picture("a/x", "a/y"), Dangling.picture("a/y"), true);
    assertEquals(List.of("-x"), said());
  }

  @Test
  void whatCameAndWentBeforeItWasSaidIsNoNews() {
    announcements.changed(Picture.EMPTY, Dangling.picture("a/x"), true);
    announcements.changed(Dangling.picture("a/x"), Picture.EMPTY, true);
    assertEquals(List.of(), said());
  }

  @Test
  void consentIsAnEndAndItsEndABeginning() {
    announcements.changed(Dangling.picture("a/x"), Dangling.exempted("a/x"), true);
    assertEquals(List.of("-x"), said());
    announcements.changed(Dangling.exempted("a/x"), Dangling.picture("a/x"), true);
    assertEquals(List.of("+x"), said());
  }

  @Test
  void whoTakesOverSaysAllThatStandsAndWhatHasLatelyGone() {
    announcements.changed(Picture.EMPTY, Dangling.picture("a/x", "a/y"), false);
    announcements.changed(Dangling.picture("a/x", "a/y"), Dangling.picture("a/y"), false);
    assertEquals(List.of(), said());
    announcements.begin(Dangling.picture("a/y"));
    assertEquals(List.of("perhaps -x", "perhaps +y"), said());
  }

  @Test
  void whatWentLongAgoIsForgotten() {
    announcements.changed(Dangling.picture("a/x"), Picture.EMPTY, false);
    pass(MEMORY.plusSeconds(1));
    announcements.changed(Picture.EMPTY, Picture.EMPTY, false);
    announcements.begin(Picture.EMPTY);
    assertEquals(List.of(), said());
  }

  @Test
  void whatMayHaveBeenSaidIsTakenBackWhenItGoes() {
    announcements.begin(Dangling.picture("a/x"));
    announcements.changed(Dangling.picture("a/x"), Picture.EMPTY, true);
    assertEquals(List.of("-x"), said());
  }

  @Test
  void whoNoLongerSpeaksIsSilent() {
    announcements.changed(Picture.EMPTY, Dangling.picture("a/x"), true);
    announcements.end();
    assertEquals(List.of(), said());
  }

  @Test
  void itIsNeverFasterThanAnApiServerLikes() {
    announcements.changed(Picture.EMPTY, many(Announcements.AT_ONCE + 50), true);
    assertEquals(Announcements.AT_ONCE, said().size());
    assertEquals(List.of(), said());
    pass(Duration.ofSeconds(2));
    assertEquals(2 * Announcements.PER_SECOND, said().size());
    pass(Duration.ofHours(1));
    assertEquals(50 - 2 * Announcements.PER_SECOND, said().size());
  }

  @Test
  void ofTooManyTheLatestAreLeftOutAndCounted() {
    assertEquals(7, announcements.changed(Picture.EMPTY, many(Announcements.MOST + 7), true));
  }

  private static Picture many(int count) {
    return Dangling.picture(
        IntStream.range(0, count).mapToObj(i -> "a/x" + i).toArray(String[]::new));
  }
}
