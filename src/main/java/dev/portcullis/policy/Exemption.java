package dev.portcullis.policy;

import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.TextSanitizer;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An annotation that accepts the findings of a rule: {@code ignore.portcullis.dev/<rule-id>:
 * "<reason>"} or {@code "until 2027-01-31: <reason>"}.
 *
 * @param rule the rule id, or {@value #NAMING}
 * @param reason given by the annotation; empty if it does not count
 * @param invalidReason why it does not count; empty if it does
 */
public record Exemption(String rule, String reason, String invalidReason) {

  /** The prefix of the annotations. */
  public static final String PREFIX = "ignore.portcullis.dev/";

  /** In place of a rule id: the ports of the object are not named. */
  public static final String NAMING = "naming";

  /** The colon after a date is optional: otherwise the exemption would never end. */
  private static final Pattern UNTIL_PATTERN =
      Pattern.compile("until\\s+(\\d[^\\s:]*+|[^\\s:]++(?=\\s*:))\\s*:?\\s*(.*)", Pattern.DOTALL);

  /** Characters that are read: the annotation is read again for each finding. */
  private static final int MAX_LENGTH = 1_000;

  /** Characters quoted of an invalid date. */
  private static final int MAX_QUOTED_LENGTH = 20;

  /**
   * The exemption from a rule that an object carries; empty without one.
   *
   * @param today in UTC; the last day of an exemption is included
   * @param dateRequired whether an exemption without a date does not count
   */
  public static Optional<Exemption> of(
      ResourceMeta meta, String rule, LocalDate today, boolean dateRequired) {
    return Optional.ofNullable(meta.annotations().get(PREFIX + rule))
        .map(value -> value.substring(0, Math.min(value.length(), MAX_LENGTH)).strip())
        .map(value -> parse(rule, value, today, dateRequired));
  }

  private static Exemption parse(String rule, String value, LocalDate today, boolean dateRequired) {
    Matcher until = UNTIL_PATTERN.matcher(value);
    if (!until.matches()) {
      return value.isEmpty()
          ? invalid(rule, "it gives no reason")
          : dateRequired
              ? invalid(rule, "profile strict requires a date, \"until " + today + ": <reason>\"")
              : new Exemption(rule, value, "");
    }
    Optional<LocalDate> last = parseDate(until.group(1));
    if (last.isEmpty()) {
      return invalid(rule, "\"" + truncate(until.group(1)) + "\" is not a date like " + today);
    } else if (last.get().isBefore(today)) {
      return invalid(rule, "it ended on " + last.get());
    }
    return until.group(2).isBlank()
        ? invalid(rule, "it gives no reason")
        : new Exemption(rule, until.group(2), "");
  }

  private static Optional<LocalDate> parseDate(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String truncate(String text) {
    return TextSanitizer.toSingleLine(
        text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) + "…" : text);
  }

  private static Exemption invalid(String rule, String why) {
    return new Exemption(rule, "", why);
  }

  /** Whether it counts. */
  public boolean isValid() {
    return invalidReason.isEmpty();
  }
}
