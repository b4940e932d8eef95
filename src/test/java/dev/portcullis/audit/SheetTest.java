package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.portcullis.audit.Picture.Stand;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a report says, and when it says the same. */
final class SheetTest {

  private static final Instant THEN = Instant.parse("2026-07-01T10:00:00Z");
  private static final Instant LATER = THEN.plusSeconds(60);

  private static Sheet sheet(Sheet before, Instant now, int most, Picture... pictures) {
    List<Stand> stands = Stream.of(pictures).flatMap(p -> p.stands().values().stream()).toList();
    return Sheet.of(stands, most, k -> Map.of("name", k.name()), before, now);
  }

  @Test
  void allIsCountedAndTheWorstIsShown() {
    Sheet sheet =
        sheet(
            Sheet.NONE,
            THEN,
            2,
            Dangling.exempted("a/a"),
            Dangling.unrefused("a/b"),
            Dangling.picture("a/c"));
    assertEquals(Map.of("pass", 0, "fail", 2, "warn", 0, "error", 0, "skip", 1), sheet.summary());
    assertEquals(1, sheet.leftOut());
    assertEquals(
        List.of(List.of(Map.of("name", "b")), List.of(Map.of("name", "c"))),
        sheet.results().stream().map(r -> r.get("resources")).toList());
    assertEquals(
        "should-have-refused",
        ((Map<?, ?>) sheet.results().get(0).get("properties")).get("admission"));
  }

  @Test
  void whatIsConsentedToIsSkippedAndSaysWhy() {
    Map<String, Object> result =
        sheet(Sheet.NONE, THEN, 9, Dangling.exempted("a/a")).results().get(0);
    assertEquals("skip", result.get("result"));
    assertEquals("so be it", ((Map<?, ?>) result.get("properties")).get("reason"));
  }

  /** Otherwise each look would be a write. */
  @Test
  void theSameFoundLaterIsTheSame() {
    Sheet before = sheet(Sheet.NONE, THEN, 9, Dangling.picture("a/a"));
    assertEquals(before, sheet(before, LATER, 9, Dangling.picture("a/a")));
    Sheet more = sheet(before, LATER, 9, Dangling.picture("a/a", "a/b"));
    assertNotEquals(before, more);
    assertEquals(
        List.of(
            Map.of("seconds", (int) THEN.getEpochSecond(), "nanos", 0),
            Map.of("seconds", (int) LATER.getEpochSecond(), "nanos", 0)),
        more.results().stream().map(r -> r.get("timestamp")).toList());
  }

  @Test
  void whatIsReadIsWhatWasWrittenWhateverOthersPutIn() {
    Sheet written = sheet(Sheet.NONE, THEN, 1, Dangling.picture("a/a", "a/b"));
    Map<String, Object> stored = new LinkedHashMap<>(written.results().get(0));
    stored.put("scored", true);
    assertEquals(
        written,
        Sheet.read(
            Map.of(Sheet.LEFT_OUT, "1"),
            Map.of("summary", written.summary(), "results", List.of(stored), "scope", Map.of())));
    assertNotEquals(
        written,
        Sheet.read(
            Map.of(Sheet.LEFT_OUT, "many"), Map.of("summary", "none", "results", List.of("text"))));
  }
}
