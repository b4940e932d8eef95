package dev.portcullis.model.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portcullis.model.Resource;
import java.util.List;

/** Objects written as JSON without its quotes, and what became of them. */
final class JsonConversion {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private JsonConversion() {}

  static ConversionResult convert(String json) {
    try {
      return ResourceConverter.convert(MAPPER.readValue(json, Object.class), "default");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** The object, which must be a sound one of that type. */
  static <T extends Resource> T convertTo(Class<T> type, String json) {
    ConversionResult translation = convert(json);
    if (translation instanceof ConversionResult.Converted read) {
      return type.cast(read.resource());
    }
    throw new AssertionError(json + " became " + translation);
  }

  /** The errors of an object, which must be invalid. */
  static List<String> errorsOf(String json) {
    ConversionResult translation = convert(json);
    if (translation instanceof ConversionResult.Invalid broken) {
      return broken.errors().stream().map(FieldError::message).toList();
    }
    throw new AssertionError(json + " became " + translation);
  }
}
