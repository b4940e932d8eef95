package dev.portcullis.manifests;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a word without quotes means (go-yaml v2 resolve.go, which kubectl uses). */
final class PlainScalar {

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSES =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]*|[1-9][0-9_]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private PlainScalar() {}

  static Tag tagOf(String word) {
    if (NULLS.contains(word)) {
      return Tag.NULL;
    } else if (TRUES.contains(word) || FALSES.contains(word)) {
      return Tag.BOOL;
    } else if (INTEGER.matcher(word).matches()) {
      return Tag.INT;
    }
    return FLOAT.matcher(word).matches() ? Tag.FLOAT : Tag.STR;
  }

  /** The value of a scalar of that tag; a word that does not fit its tag stays a string. */
  static Object value(Tag tag, String word) {
    if (tag.equals(Tag.NULL)) {
      return null;
    } else if (tag.equals(Tag.BOOL)) {
      return TRUES.contains(word) ? Boolean.TRUE : FALSES.contains(word) ? Boolean.FALSE : word;
    } else if (tag.equals(Tag.INT) && INTEGER.matcher(word).matches()) {
      return integer(word.replace("_", "").toLowerCase(Locale.ROOT));
    } else if (tag.equals(Tag.FLOAT) && FLOAT.matcher(word).matches()) {
      return Double.valueOf(word);
    }
    return word;
  }

  private static Number integer(String word) {
    String sign = word.startsWith("-") ? "-" : "";
    String digits = word.replaceFirst("^[-+]", "");
    BigInteger value = new BigInteger(sign + withoutPrefix(digits), radix(digits));
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
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
