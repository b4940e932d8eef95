package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks the progress line on terminals, and that pipes never receive it. */
final class ProgressLineTest {

  private final StringWriter err = new StringWriter();

  @Test
  void lineShowsFileAndIsErased() {
    ProgressLine progress = new ProgressLine(new PrintWriter(err));
    progress.accept("a.yaml");
    assertEquals("", err.toString(), "nothing before it is due");
    progress.accept("x".repeat(100) + "\n.yaml");
    progress.render();
    progress.close();
    progress.render();
    assertEquals(
        "\r\u001B[Kreading, file 2: …" + "x".repeat(44) + "\uFFFD.yaml\r\u001B[K", err.toString());
  }

  @Test
  void shortReadShowsNothing() {
    try (ProgressLine progress = new ProgressLine(new PrintWriter(err)).start()) {
      progress.accept("a.yaml");
    }
    assertEquals("", err.toString());
  }

  @Test
  void colorsNeedSupportingTerminal() {
    assertTrue(Terminal.supportsColor(true, Map.of()));
    assertTrue(Terminal.supportsColor(true, Map.of("NO_COLOR", "", "TERM", "xterm")));
    for (Map<String, String> environment :
        List.of(Map.of("NO_COLOR", "1"), Map.of("NO_COLOR", "0"), Map.of("TERM", "dumb"))) {
      assertEquals(false, Terminal.supportsColor(true, environment), environment.toString());
    }
    assertEquals(false, Terminal.supportsColor(false, Map.of("TERM", "xterm-256color")));
  }

  /** Colors change no text. */
  @Test
  void colorsFollowColorOption() {
    String plain = CliResult.run("check", "examples/bbs").out();
    String colored = CliResult.run("check", "--color", "always", "examples/bbs").out();
    assertTrue(colored.contains("\u001B[1;31merror\u001B[0m: API version "), colored);
    assertEquals(plain, colored.replaceAll("\u001B\\[[0-9;]*m", ""));
    assertEquals(plain, CliResult.run("check", "--color", "never", "examples/bbs").out());
    for (String format : List.of("json", "sarif", "junit", "github")) {
      String out = CliResult.run("check", "--color", "always", "-o", format, "examples/bbs").out();
      assertTrue(out.indexOf('\u001B') < 0, format);
    }
  }
}
