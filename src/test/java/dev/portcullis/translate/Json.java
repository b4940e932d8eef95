package dev.portcullis.translate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portcullis.model.Resource;
import java.util.List;

/** Objects written as JSON without its quotes, and what became of them. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private Json() {}

  static Translation translate(String json) {
    try {
      return Translator.translate(MAPPER.readValue(json, Object.class), "default");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** The object, which must be a sound one of that type. */
  static <T extends Resource> T read(Class<T> type, String json) {
    Translation translation = translate(json);
    if (translation instanceof Translation.Read read) {
      return type.cast(read.resource());
    }
    throw new AssertionError(json + " became " + translation);
  }

  /** What is wrong with the object, which must not be a sound one. */
  static List<String> problems(String json) {
    Translation translation = translate(json);
    if (translation instanceof Translation.Broken broken) {
      return broken.problems().stream().map(Problem::message).toList();
    }
    throw new AssertionError(json + " became " + translation);
  }
}
