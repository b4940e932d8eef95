package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resolves plain scalars as kubectl does. Each row was verified with the YAMLOrJSONDecoder of
 * k8s.io/apimachinery v0.37.2, which kubectl uses to read files.
 */
final class PlainScalarResolverTest {

  @ParameterizedTest
  @ValueSource(strings = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
  void readsTrue(String word) {
    assertEquals(true, value(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
  void readsFalse(String word) {
    assertEquals(false, value(word));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL", "!!null ''"})
  void readsNull(String word) {
    assertEquals(null, value(word));
  }

  @ParameterizedTest
  @CsvSource({
    "80,                   80",
    "+80,                  80",
    "-80,                 -80",
    "0,                     0",
    "-0,                    0",
    "010,                   8",
    "0010,                  8",
    "-010,                 -8",
    "0o10,                  8",
    "0O10,                  8",
    "0x1F,                 31",
    "0X1f,                 31",
    "-0x1F,               -31",
    "0b101,                 5",
    "-0b101,               -5",
    "1_000,              1000",
    "1_,                    1",
    "1__0,                 10",
    "0x_1F,                31",
    "0_7,                   7",
    "!!int '80',           80",
    "!!int \"0x1F\",       31",
    "9223372036854775807,  9223372036854775807",
  })
  void readsIntegers(String word, long number) {
    assertEquals(number, value(word));
  }

  @ParameterizedTest
  @CsvSource({
    "080,       80", // not octal, so it is decimal
    "09,         9",
    "80.0,      80",
    "80.5,      80.5",
    "1e3,     1000",
    "+1E3,    1000",
    "1.5e3,   1500",
    "12e03,  12000",
    "1.,         1",
    ".5,         0.5",
    "010.5,     10.5",
    "!!float 80, 80",
  })
  void readsFloats(String word, double number) {
    assertEquals(number, assertInstanceOf(Number.class, value(word)).doubleValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yES",
        "nULL",
        "tRue",
        "0o8",
        "0b12",
        "0x",
        "0b",
        "_1",
        ".",
        ".e3",
        "1e",
        "1e+",
        "+",
        "-.",
        "1e3.5",
        "00x1",
        "+yes",
        "0x1p3",
        "infinity",
        "NaN",
        "1:30",
        "190:20:30",
        "10.0.0.1",
        "2001-01-01",
        "2001-01-01T00:00:00Z",
        "80/TCP",
        "v1",
        "0777_7a",
        "="
      })
  void readsAnythingElseAsString(String word) {
    assertEquals(word, value(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'80'",
        "\"80\"",
        "!!str 80",
        "! 80",
        "!<tag:yaml.org,2002:str> 80",
        "|-\n  80",
        ">-\n  80"
      })
  void readsQuotedScalarAsString(String written) {
    assertEquals("80", value(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'yes'", "\"~\"", "''", "!!str ~", "'010'", "\"on\"", "!!str"})
  void readsQuotedKeywordAsString(String written) {
    assertInstanceOf(String.class, value(written));
  }

  @Test
  void readsFlowAndBlockScalarsAlike() {
    Map<?, ?> tree = (Map<?, ?>) tree("{a: [yes, 010, ~, 'no'], b: off}");

    assertEquals(Arrays.asList(true, 8L, null, "no"), tree.get("a"));
    assertEquals(false, tree.get("b"));
  }

  private static Object value(String word) {
    return ((Map<?, ?>) tree("a: " + word + "\n")).get("a");
  }

  private static Object tree(String text) {
    return YamlCodec.toTree(YamlCodec.parse(text).get(0));
  }
}
