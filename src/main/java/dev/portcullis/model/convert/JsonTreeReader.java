package dev.portcullis.model.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON into maps, lists, strings, numbers, booleans, and nulls. Skips {@code managedFields},
 * which no rule reads and which are often longer than the rest of an object.
 */
public final class JsonTreeReader {

  private static final String SKIPPED_FIELD = "managedFields";

  /** Above the depth of any checked object, and far below a stack overflow. */
  private static final int MAX_DEPTH = 200;

  /** Two Ingresses of the largest size that etcd stores (1.5 MiB), with the shortest paths. */
  private static final long MAX_TOKENS = 1_000_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(MAX_TOKENS)
                  .build())
          .build();

  private final JsonParser parser;
  private final boolean rejectsDuplicates;

  private JsonTreeReader(JsonParser parser, boolean rejectsDuplicates) {
    this.parser = parser;
    this.rejectsDuplicates = rejectsDuplicates;
  }

  /**
   * Reads a text that consists of one JSON value.
   *
   * @return a tree of maps, lists, strings, numbers, booleans, and nulls
   * @throws IOException if it is not valid JSON, or an object has a field twice: other readers may
   *     take the other one
   */
  public static Object read(byte[] text) throws IOException {
    return read(text, true);
  }

  /**
   * The same, but of several fields with the same name the last one counts, as for Go's
   * encoding/json.
   *
   * @throws IOException if it is not valid JSON
   */
  static Object readWithDuplicates(byte[] text) throws IOException {
    return read(text, false);
  }

  private static Object read(byte[] text, boolean rejectsDuplicates) throws IOException {
    try (JsonParser parser = createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "empty input");
      }
      Object value = new JsonTreeReader(parser, rejectsDuplicates).readValue();
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "content after the end of the value");
      }
      return value;
    }
  }

  /** A parser with the limits of this class. */
  public static JsonParser createParser(byte[] text) throws IOException {
    return JSON.createParser(text);
  }

  private Object readValue() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject();
      case START_ARRAY -> readList();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, Object> readObject() throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      int before = object.size();
      if (name.equals(SKIPPED_FIELD) && parser.currentToken() == JsonToken.START_ARRAY) {
        parser.skipChildren();
        object.put(name, null);
      } else {
        object.put(name, readValue());
      }
      if (rejectsDuplicates && object.size() == before) {
        throw new JsonParseException(parser, "Duplicate field '" + name + "'");
      }
    }
    return object;
  }

  private List<Object> readList() throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(readValue());
    }
    return list;
  }
}
