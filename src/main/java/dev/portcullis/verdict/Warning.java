package dev.portcullis.verdict;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.TextSanitizer;
import java.util.List;
import java.util.stream.Stream;

/**
 * One warning as an AdmissionReview carries it. kubectl prints each on a line of its own; the API
 * server cuts or drops what is long (apiserver pkg/endpoints/filters/warning.go).
 */
final class Warning {

  /** What Kubernetes asks of webhooks, in characters. */
  static final int LONGEST = 120;

  private Warning() {}

  /** How many warnings an answer has. */
  private static final int MOST = 20;

  /** The least of a text that is worth to be shown. */
  private static final int LEAST = 10;

  /**
   * {@code path: text suffix} in at most {@value #LONGEST} characters. Where that is too long the
   * path is shortened first, then the text; of the suffix as much as possible of its end is kept,
   * where the rule is named.
   */
  static String of(FieldPath at, String text, String suffix) {
    int most = LONGEST - LEAST - 2;
    String whole = suffix.length() > most ? "…" + suffix.substring(suffix.length() - most) : suffix;
    String end = whole.isEmpty() ? "" : " " + whole;
    String line = join(at.text(), text);
    if (line.length() + end.length() > LONGEST) {
      line = join(shortened(at.text()), text);
    }
    int room = LONGEST - end.length();
    return TextSanitizer.toSingleLine(
        (line.length() > room ? line.substring(0, room - 1) + "…" : line) + end);
  }

  /**
   * The first of these, and how many there are besides: the API server has 4,096 characters for the
   * warnings of all webhooks together, and cuts or drops what is beyond.
   */
  static List<String> few(List<String> warnings) {
    int more = warnings.size() - MOST;
    return more <= 0
        ? warnings
        : Stream.concat(warnings.stream().limit(MOST), Stream.of("and " + more + " more warnings"))
            .toList();
  }

  private static String join(String path, String text) {
    return path.isEmpty() ? text : path + ": " + text;
  }

  /**
   * {@code spec.rules[0].http.paths[1].backend.service.port.number} is {@code
   * rules[0]…port.number}.
   */
  private static String shortened(String path) {
    String inner = path.startsWith("spec.") ? path.substring("spec.".length()) : path;
    String[] fields = inner.split("\\.");
    return fields.length < 4
        ? inner
        : fields[0] + "…" + fields[fields.length - 2] + "." + fields[fields.length - 1];
  }
}
