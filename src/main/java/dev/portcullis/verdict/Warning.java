package dev.portcullis.verdict;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.OneLine;

/**
 * One warning as an AdmissionReview carries it. kubectl prints each on a line of its own; the API
 * server cuts or drops what is long (apiserver pkg/endpoints/filters/warning.go).
 */
final class Warning {

  /** What Kubernetes asks of webhooks, in characters. */
  static final int LONGEST = 120;

  private Warning() {}

  /**
   * {@code path: text suffix} in at most {@value #LONGEST} characters. Where that is too long the
   * path is shortened first, then the text; the suffix is kept whole.
   */
  static String of(FieldPath at, String text, String suffix) {
    String end = suffix.isEmpty() ? "" : " " + suffix;
    String line = join(at.text(), text);
    if (line.length() + end.length() > LONGEST) {
      line = join(shortened(at.text()), text);
    }
    int room = LONGEST - end.length();
    return OneLine.of((line.length() > room ? line.substring(0, room - 1) + "…" : line) + end);
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
