package dev.portcullis.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessResultTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void separatesOutAndErr() throws IOException {
    assertEquals(
        new ProcessResult(3, "in\n", "err\n"),
        ProcessResult.run(shell("cat; echo err >&2; exit 3"), "in\n", TIMEOUT));
  }

  @Test
  void timedOutProcessIsKilledAndItsOutputReported() {
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                ProcessResult.run(shell("echo so far; exec sleep 60"), "", Duration.ofMillis(300)));
    assertTrue(failure.getMessage().contains("killed; it printed:\nso far\n"));
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }
}
