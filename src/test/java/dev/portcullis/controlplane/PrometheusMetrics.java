package dev.portcullis.controlplane;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics of the API server at one moment.
 *
 * @param text in Prometheus' text format
 */
public record PrometheusMetrics(String text) {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * The sum over all series of that name that have these labels.
   *
   * @param labels empty for all series; a series may have further labels
   * @return 0 if there is none, because a counter is not shown before its first increment
   */
  public double sum(String name, Map<String, String> labels) {
    // The API server exports megabytes: most lines are skipped without the pattern.
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .filter(sample -> sample.group(1).equals(name))
        .filter(sample -> labels(sample.group(2)).entrySet().containsAll(labels.entrySet()))
        .mapToDouble(sample -> Double.parseDouble(sample.group(3)))
        .sum();
  }

  /** Only the series whose line contains these words. */
  public PrometheusMetrics linesContaining(String words) {
    return new PrometheusMetrics(
        text.lines().filter(line -> line.contains(words)).collect(Collectors.joining("\n")));
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), unescaped(label.group(2)));
      }
    }
    return labels;
  }

  /** Replaces the three escapes of the format: backslash, quotation mark, line break. */
  private static String unescaped(String value) {
    return Pattern.compile("\\\\(.)")
        .matcher(value)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }
}
