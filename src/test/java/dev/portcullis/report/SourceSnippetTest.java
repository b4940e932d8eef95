package dev.portcullis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cli.CliResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source line and the caret below a finding. */
final class SourceSnippetTest {

  private static final String SERVICE =
      "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports:"
          + " [{port: 80}]}}\n---\n";

  private static final String INGRESS =
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web},\n"
          + "spec: {defaultBackend: {service: {name: web, port: {\n%s\n}}}}}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "number: 81|number: 81|        ^",
        "  number:  81 # é|  number:  81 # é|           ^",
        "number: 81   |number: 81|        ^",
        // each tab is one space
        "name: \"\",\tnumber:\t81|name: \"\", number: 81|                  ^",
        // wide characters take two columns, combining characters none
        "\"漢字\": 1, number: 81|\"漢字\": 1, number: 81|                   ^",
        "\"e\u0301\": 1, number: 81|\"e\u0301\": 1, number: 81|                ^",
        "\"😀\": 1, number: 81|\"😀\": 1, number: 81|                 ^",
        // control and direction characters are replaced
        "\"\u202E\": 1, number: 81|\"\uFFFD\": 1, number: 81|                ^",
      })
  void caretIsBelowPosition(String line, String shown, String caret) {
    String text = SERVICE + INGRESS.formatted(line);
    for (String lineEnd : List.of("\n", "\r\n")) {
      CliResult run = CliResult.runWithInput(text.replace("\n", lineEnd), "check", "-");
      List<String> lines = run.out().lines().toList();
      assertTrue(lines.get(0).contains("[backend-port-missing]"), run.out() + run.err());
      assertEquals("    5 | " + shown, lines.get(1));
      assertEquals("      | " + caret, lines.get(2));
      assertTrue(lines.get(4).startsWith("    help: "), run.out());
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "10, 200", "90, 0", "80, 200", "300, 0", "300, 300", "50000, 50000"})
  void longLineIsCutAroundPosition(int before, int after) {
    String line =
        "name: \"\", "
            + " ".repeat(before)
            + "number: 81"
            + (after == 0 ? "" : " #" + "x".repeat(after));
    CliResult run = CliResult.runWithInput(SERVICE + INGRESS.formatted(line), "check", "-");
    List<String> lines = run.out().lines().toList();
    String shown = lines.get(1).replaceFirst("^    5 \\| ", "");
    int caret = lines.get(2).indexOf('^') - "    5 | ".length();
    assertTrue(shown.startsWith("81", caret), run.out());
    assertTrue(shown.length() <= 102, shown);
    boolean whole = line.length() <= 100;
    assertEquals(whole, shown.equals(line), shown);
    assertEquals(!whole && before > 50, shown.startsWith("…"), shown);
    assertEquals(after > 50, shown.endsWith("…"), shown);
  }

  @ParameterizedTest
  @CsvSource({"---", "'---\r\n'"})
  void readErrorIsShownWithSnippet(String border) {
    CliResult run =
        CliResult.runWithInput(SERVICE + border + "\nkind: Service\nname: a: b\n", "check", "-");
    assertTrue(
        run.err()
            .matches(
                "(?s)-:\\d:8: error: cannot read: not YAML: [^\n]+\n    \\d \\| name: a: b\n"
                    + "      \\|        \\^\n"),
        run.err());
  }
}
