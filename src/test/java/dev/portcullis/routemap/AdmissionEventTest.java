package dev.portcullis.routemap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sender of a review chooses most fields of an event, so their length is limited. */
final class AdmissionEventTest {

  private static final String LONG = "x".repeat(1_000_000);

  @Test
  void limitsFieldsAndMessages() {
    AdmissionEvent event =
        new AdmissionEvent(
            Instant.EPOCH,
            "denied",
            LONG,
            LONG,
            LONG,
            LONG,
            LONG,
            Collections.nCopies(10_000, LONG));
    int length =
        event.operation().length()
            + event.kind().length()
            + event.namespace().length()
            + event.name().length()
            + event.user().length()
            + event.messages().stream().mapToInt(String::length).sum();
    assertTrue(length < 60_000, () -> length + " characters");
    assertTrue(event.user().endsWith("…"));
  }

  @Test
  void keepsUsualFields() {
    AdmissionEvent event =
        new AdmissionEvent(
            Instant.EPOCH,
            "denied",
            "UPDATE",
            "Service",
            "shop",
            "web",
            "alice",
            List.of("a", "b"));
    assertEquals("alice", event.user());
    assertEquals(List.of("a", "b"), event.messages());
  }
}
