package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.testing.CoverageFloor;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Compares the parser of annotations with Jackson, which accepts JSON only. */
final class JsonTextTest {

  private static final ObjectMapper JACKSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Texts of pieces that are JSON, and of some that are not. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> scalars =
        Arbitraries.of(
            "\"a\"",
            "\"\"",
            "\"\\u00e9\\n\\\\\\\"/\\/\"",
            "0",
            "-1",
            "10.25",
            "1e3",
            "true",
            "false",
            "null",
            "01",
            "1.",
            "+1",
            "tru",
            "'a'",
            "\"\\x\"",
            "\"\n\"",
            "\"\\u12g4\"",
            "NaN");
    return Arbitraries.lazyOf(
        () -> scalars,
        () -> scalars,
        () -> texts().list().ofMaxSize(3).map(l -> "[" + String.join(" ,", l) + "]"),
        () ->
            texts()
                .list()
                .ofMaxSize(3)
                .map(
                    l ->
                        "{"
                            + String.join(",\t", l.stream().map(t -> "\"k\" : " + t).toList())
                            + "}"),
        () -> texts().map(t -> "[" + t),
        () -> texts().map(t -> t + ","),
        () -> texts().map(t -> " " + t + "\n"));
  }

  @Property(tries = 2000)
  void acceptsWhatJacksonAccepts(@ForAll("texts") String text) {
    Optional<Object> expected = parseWithJackson(text);
    assertEquals(
        expected.map(JsonTextTest::write), JsonText.parse(text).map(JsonTextTest::write), text);
    CoverageFloor.require("accepted", 10, expected.isPresent());
  }

  private static Optional<Object> parseWithJackson(String text) {
    try {
      return Optional.ofNullable(JACKSON.readValue(text, Object.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Numbers are compared as they are written. */
  private static String write(Object tree) {
    try {
      return JACKSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sizeAndDepthAreBounded() {
    int limit = 256 * 1024;
    String longest = "\"" + "a".repeat(limit - 2) + "\"";
    assertEquals(Optional.of(longest.substring(1, limit - 1)), JsonText.parse(longest));
    assertEquals(Optional.empty(), JsonText.parse(longest + " "));
    assertEquals(Optional.empty(), JsonText.parse("[".repeat(limit)));
    assertEquals(Optional.empty(), JsonText.parse("[".repeat(33) + "]".repeat(33)));
    assertEquals(
        "[".repeat(32) + "]".repeat(32),
        JsonText.parse("[".repeat(32) + "]".repeat(32)).orElseThrow().toString());
    assertEquals(Optional.empty(), JsonText.parse("1".repeat(limit)));
  }
}
