package dev.portcullis.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FinishedTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void keepsWhatWasPrintedApart() throws IOException {
    assertEquals(
        new Finished(3, "in\n", "err\n"),
        Finished.of(shell("cat; echo err >&2; exit 3"), "in\n", LONG));
  }

  @Test
  void whoeverTakesTooLongIsKilledAndQuoted() {
    IOException failure =
        assertThrows(
            IOException.class,
            () -> Finished.of(shell("echo so far; exec sleep 60"), "", Duration.ofMillis(300)));
    assertTrue(failure.getMessage().contains("killed; it printed:\nso far\n"));
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }
}
