package dev.portcullis.policy;

import dev.portcullis.model.TextSanitizer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats the warnings of an AdmissionReview. kubectl prints each on a line of its own. The API
 * server truncates or drops long ones (apiserver pkg/endpoints/filters/warning.go).
 */
final class WarningFormatter {

  /** Characters per warning. */
  static final int MAX_LENGTH = 256;

  /** Warnings per response. */
  private static final int MAX_WARNINGS = 20;

  private WarningFormatter() {}

  /** A warning of at most {@value #MAX_LENGTH} characters. */
  static String format(String text) {
    return cut(TextSanitizer.toSingleLine(text), MAX_LENGTH);
  }

  /**
   * {@code text suffix; help: remedy}. A remedy that does not fit is left out as a whole, because a
   * part of it can say the opposite. Text that does not fit is cut between words.
   */
  static String format(String text, String suffix, String remedy) {
    String line = TextSanitizer.toSingleLine(text);
    String end = TextSanitizer.toSingleLine(suffix);
    String help = remedy.isEmpty() ? "" : "; help: " + TextSanitizer.toSingleLine(remedy);
    String whole = line + suffixOf(end) + help;
    return whole.length() <= MAX_LENGTH
        ? whole
        : cut(line, Math.max(MAX_LENGTH - suffixOf(end).length(), MAX_LENGTH / 2))
            + cut(suffixOf(end), MAX_LENGTH / 2);
  }

  private static String suffixOf(String end) {
    return end.isEmpty() || end.startsWith(" ") ? end : " " + end;
  }

  /** The text up to the last word that fits, and an ellipsis. */
  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int space = text.lastIndexOf(' ', max - 2);
    return text.substring(0, space < max / 2 ? max - 1 : space) + (space < max / 2 ? "…" : " …");
  }

  /**
   * The first warnings and the number of the others. The API server accepts 4,096 characters for
   * the warnings of all webhooks together, and truncates or drops the others.
   */
  static List<String> limit(List<String> warnings) {
    int more = warnings.size() - MAX_WARNINGS;
    return more <= 0
        ? warnings
        : Stream.concat(
                warnings.stream().limit(MAX_WARNINGS), Stream.of("and " + more + " more warnings"))
            .toList();
  }
}
