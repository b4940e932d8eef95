package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a document, each followed by its output. */
final class DocumentedRuns {

  private static final Pattern DOCUMENTED_RUN =
      Pattern.compile("(?s)```sh\n\\./portcullis ([^\n]+)\n```\n\n```(text|mermaid)\n(.*?)```");

  private DocumentedRuns() {}

  /** Compares each output with that of a run; writes it with -Dwrite-docs=true. */
  static void check(Path document, int atLeast) throws IOException {
    Matcher shown = DOCUMENTED_RUN.matcher(Files.readString(document));
    StringBuilder fresh = new StringBuilder();
    int runs = 0;
    while (shown.find()) {
      CliResult run = CliResult.run(shown.group(1).split(" "));
      shown.appendReplacement(
          fresh,
          Matcher.quoteReplacement(
              "```sh\n./portcullis "
                  + shown.group(1)
                  + "\n```\n\n```"
                  + shown.group(2)
                  + "\n"
                  + run.out()
                  + "```"));
      runs++;
    }
    assertTrue(runs >= atLeast, "no more than " + runs + " runs are shown");
    GeneratedDocument.assertUpToDate(document, shown.appendTail(fresh).toString());
  }
}
