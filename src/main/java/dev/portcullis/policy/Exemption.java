package dev.portcullis.policy;

import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.TextSanitizer;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody's consent, as an annotation: {@code ignore.portcullis.dev/<rule-id>: "<reason>"} or
 * {@code "until 2027-01-31: <reason>"}.
 *
 * @param rule the rule id, or {@value #NAMING}
 * @param reason what the annotation says; empty if it does not count
 * @param invalidReason why it does not count; empty if it does
 */
public record Exemption(String rule, String reason, String invalidReason) {

  /** What every exemption's annotation begins with. */
  public static final String PREFIX = "ignore.portcullis.dev/";

  /** In the place of a rule id: no port of the object is to be named. */
  public static final String NAMING = "naming";

  /** With a date the colon may be forgotten: an end that is not read would last for ever. */
  private static final Pattern UNTIL_PATTERN =
      Pattern.compile("until\\s+(\\d[^\\s:]*+|[^\\s:]++(?=\\s*:))\\s*:?\\s*(.*)", Pattern.DOTALL);

  /** How much is quoted of what should be a date; a warning has little room. */
  private static final int MAX_QUOTED_LENGTH = 20;

  /**
   * The exemption from a rule that an object carries; empty without one.
   *
   * @param today in UTC; the last day of an exemption is included
   * @param dateWanted whether one without a date does not count
   */
  public static Optional<Exemption> of(
      ResourceMeta meta, String rule, LocalDate today, boolean dateWanted) {
    return Optional.ofNullable(meta.annotations().get(PREFIX + rule))
        .map(value -> parse(rule, value.strip(), today, dateWanted));
  }

  private static Exemption parse(String rule, String value, LocalDate today, boolean dateWanted) {
    Matcher until = UNTIL_PATTERN.matcher(value);
    if (!until.matches()) {
      return value.isEmpty()
          ? invalidReason(rule, "it gives no reason")
          : dateWanted
              ? invalidReason(
                  rule, "profile strict wants a date, \"until " + today + ": <reason>\"")
              : new Exemption(rule, value, "");
    }
    Optional<LocalDate> last = parseDate(until.group(1));
    if (last.isEmpty()) {
      return invalidReason(rule, "\"" + truncate(until.group(1)) + "\" is no date like " + today);
    } else if (last.get().isBefore(today)) {
      return invalidReason(rule, "it ended on " + last.get());
    }
    return until.group(2).isBlank()
        ? invalidReason(rule, "it gives no reason")
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

  private static Exemption invalidReason(String rule, String why) {
    return new Exemption(rule, "", why);
  }

  /** Whether it silences anything. */
  public boolean isValid() {
    return invalidReason.isEmpty();
  }
}
