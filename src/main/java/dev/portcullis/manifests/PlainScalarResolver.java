package dev.portcullis.manifests;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Resolves plain (unquoted) scalars as kubectl does (go-yaml v2 resolve.go). */
public final class PlainScalarResolver {

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSES =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[bB][01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** The first characters of numbers; a quick check, because most scalars are not numbers. */
  private static final String NUMBER_START_CHARS = "0123456789+-.";

  /** A 64-bit integer has at most 64 binary digits, a two-character prefix, and a sign. */
  private static final int MAX_INTEGER_LENGTH = 67;

  private PlainScalarResolver() {}

  public static Tag tagOf(String word) {
    if (NULLS.contains(word)) {
      return Tag.NULL;
    } else if (TRUES.contains(word) || FALSES.contains(word)) {
      return Tag.BOOL;
    }
    return parseNumber(word).map(n -> n instanceof Double ? Tag.FLOAT : Tag.INT).orElse(Tag.STR);
  }

  /** The value of a scalar with that tag; text that does not fit the tag stays a string. */
  public static Object resolve(Tag tag, String word) {
    if (tag.equals(Tag.NULL)) {
      return null;
    } else if (tag.equals(Tag.BOOL)) {
      return TRUES.contains(word) ? Boolean.TRUE : FALSES.contains(word) ? Boolean.FALSE : word;
    }
    boolean isNumber = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
    return isNumber ? parseNumber(word).<Object>map(n -> n).orElse(word) : word;
  }

  /** A 64-bit integer or a finite double; empty if the text is neither. */
  private static Optional<Number> parseNumber(String word) {
    if (word.isEmpty() || NUMBER_START_CHARS.indexOf(word.charAt(0)) < 0) {
      return Optional.empty();
    }
    String plain = word.replace("_", "");
    Optional<Number> integer = parseInteger(plain);
    if (integer.isPresent() || !FLOAT.matcher(plain).matches()) {
      return integer;
    }
    double value = Double.parseDouble(plain);
    return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Number> parseInteger(String word) {
    if (word.length() > MAX_INTEGER_LENGTH || !INTEGER.matcher(word).matches()) {
      return Optional.empty();
    }
    String sign = word.startsWith("-") ? "-" : "";
    String digits = word.replaceFirst("^[-+]", "").toLowerCase(Locale.ROOT);
    BigInteger value = new BigInteger(sign + withoutPrefix(digits), radix(digits));
    if (value.bitLength() < Long.SIZE) {
      return Optional.of(value.longValue());
    }
    boolean unsigned = value.signum() > 0 && value.bitLength() == Long.SIZE;
    return unsigned ? Optional.of(value) : Optional.empty();
  }

  private static int radix(String digits) {
    return digits.startsWith("0x")
        ? 16
        : digits.startsWith("0b") ? 2 : digits.startsWith("0") ? 8 : 10;
  }

  private static String withoutPrefix(String digits) {
    String rest = digits.replaceFirst("^0[xbo]", "");
    return rest.isEmpty() ? "0" : rest;
  }
}
