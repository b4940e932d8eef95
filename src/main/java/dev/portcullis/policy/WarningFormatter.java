package dev.portcullis.policy;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.TextSanitizer;
import java.util.List;
import java.util.stream.Stream;

/**
 * One warning as an AdmissionReview carries it. kubectl prints each on a line of its own; the API
 * server cuts or drops what is long (apiserver pkg/endpoints/filters/warning.go).
 */
final class WarningFormatter {

  /** What Kubernetes asks of webhooks, in characters. */
  static final int MAX_LENGTH = 120;

  private WarningFormatter() {}

  /** How many warnings an answer has. */
  private static final int MAX_WARNINGS = 20;

  /** The least of a text that is worth to be shown. */
  private static final int MIN_TEXT_LENGTH = 10;

  /**
   * {@code path: text suffix} in at most {@value #MAX_LENGTH} characters. Where that is too long
   * the path is shortened first, then the text; of the suffix as much as possible of its end is
   * kept, where the rule is named.
   */
  static String format(FieldPath at, String text, String suffix) {
    int most = MAX_LENGTH - MIN_TEXT_LENGTH - 2;
    String whole = suffix.length() > most ? "…" + suffix.substring(suffix.length() - most) : suffix;
    String end = whole.isEmpty() ? "" : " " + whole;
    String line = join(at.text(), text);
    if (line.length() + end.length() > MAX_LENGTH) {
      line = join(abbreviate(at.text()), text);
    }
    int room = MAX_LENGTH - end.length();
    return TextSanitizer.toSingleLine(
        (line.length() > room ? line.substring(0, room - 1) + "…" : line) + end);
  }

  /**
   * The first of these, and how many there are besides: the API server has 4,096 characters for the
   * warnings of all webhooks together, and cuts or drops what is beyond.
   */
  static List<String> limit(List<String> warnings) {
    int more = warnings.size() - MAX_WARNINGS;
    return more <= 0
        ? warnings
        : Stream.concat(
                warnings.stream().limit(MAX_WARNINGS), Stream.of("and " + more + " more warnings"))
            .toList();
  }

  private static String join(String path, String text) {
    return path.isEmpty() ? text : path + ": " + text;
  }

  /**
   * {@code spec.rules[0].http.paths[1].backend.service.port.number} is {@code
   * rules[0]…port.number}.
   */
  private static String abbreviate(String path) {
    String inner = path.startsWith("spec.") ? path.substring("spec.".length()) : path;
    String[] fields = inner.split("\\.");
    return fields.length < 4
        ? inner
        : fields[0] + "…" + fields[fields.length - 2] + "." + fields[fields.length - 1];
  }
}
