package dev.portcullis.model.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

  /** Approximate heap of a map, a list, an entry of either, and a value of at most 8 bytes. */
  private static final int NODE_BYTES = 48;

  /** Approximate heap of a string without its characters. */
  private static final int STRING_BYTES = 56;

  /** For streams, whose size is not limited; each object in them is. */
  private static final JsonFactory STREAMS =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(MAX_TOKENS)
                  .build())
          .build();

  /** The heap that the tree of one object may use. */
  private static final class HeapLimit {

    static final HeapLimit NONE = new HeapLimit(Long.MAX_VALUE);

    private long left;

    HeapLimit(long bytes) {
      left = bytes;
    }

    void use(long bytes) {
      if (this != NONE) {
        left -= bytes;
      }
    }

    boolean isExceeded() {
      return left < 0;
    }
  }

  /**
   * An object from a stream.
   *
   * @param tree its fields; of a larger object those that precede the limit. The API server writes
   *     the metadata first.
   * @param complete whether the tree holds the whole object
   */
  public record StreamedObject(Map<String, Object> tree, boolean complete) {}

  private JsonTreeReader() {}

  /**
   * Reads a text that consists of one JSON value.
   *
   * @return a tree of maps, lists, strings, numbers, booleans, and nulls
   * @throws IOException if it is not valid JSON, or an object has a field twice: other readers may
   *     take the other one
   */
  public static Object read(byte[] text) throws IOException {
    try (JsonParser parser = createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "empty input");
      }
      Object value = readValue(parser, HeapLimit.NONE);
      requireEnd(parser);
      return value;
    }
  }

  /** A parser with the limits of this class. */
  public static JsonParser createParser(byte[] text) throws IOException {
    return JSON.createParser(text);
  }

  /**
   * Reads an object, and skips what exceeds a limit.
   *
   * @param maxBytes the approximate heap of the tree
   * @throws IOException also if the text is not an object
   */
  public static StreamedObject readObject(InputStream text, long maxBytes) throws IOException {
    try (JsonParser parser = STREAMS.createParser(text)) {
      requireObject(parser);
      StreamedObject object = readStreamedObject(parser, maxBytes);
      requireEnd(parser);
      return object;
    }
  }

  /**
   * Reads a list of Kubernetes objects, one object at a time.
   *
   * @param maxBytes the approximate heap of the tree of each object
   * @param items receives each object
   * @return the metadata of the list
   * @throws IOException also if the text is not such a list
   */
  public static Map<?, ?> readList(InputStream text, long maxBytes, Consumer<StreamedObject> items)
      throws IOException {
    Map<?, ?> metadata = Map.of();
    try (JsonParser parser = STREAMS.createParser(text)) {
      requireObject(parser);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals("items") && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.accept(readStreamedObject(parser, maxBytes));
          }
        } else if (name.equals("metadata")) {
          metadata = readStreamedObject(parser, maxBytes).tree();
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new JsonParseException(parser, "the list ends early");
      }
      requireEnd(parser);
    }
    return metadata;
  }

  /** Reads the stream to its end, without which the connection could not be used again. */
  private static void requireEnd(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "content after the end of the value");
    }
  }

  private static void requireObject(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(parser, "not an object");
    }
  }

  private static StreamedObject readStreamedObject(JsonParser parser, long maxBytes)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(parser, "not an object");
    }
    HeapLimit limit = new HeapLimit(maxBytes);
    Map<String, Object> tree = readObject(parser, limit);
    return new StreamedObject(tree, !limit.isExceeded());
  }

  private static Object readValue(JsonParser parser, HeapLimit limit) throws IOException {
    limit.use(NODE_BYTES);
    if (limit.isExceeded()) {
      parser.skipChildren();
      return null;
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, limit);
      case START_ARRAY -> readList(parser, limit);
      case VALUE_STRING -> {
        limit.use(STRING_BYTES + (long) parser.getTextLength());
        yield parser.getText();
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, Object> readObject(JsonParser parser, HeapLimit limit)
      throws IOException {
    limit.use(NODE_BYTES);
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      int before = object.size();
      if (name.equals(SKIPPED_FIELD) && parser.currentToken() == JsonToken.START_ARRAY) {
        parser.skipChildren();
        object.put(name, null);
      } else {
        Object value = readValue(parser, limit);
        if (limit.isExceeded()) {
          continue; // to the end of the object, without keeping its fields
        }
        object.put(name, value);
      }
      if (object.size() == before) {
        throw new JsonParseException(parser, "Duplicate field '" + name + "'");
      }
    }
    return object;
  }

  private static List<Object> readList(JsonParser parser, HeapLimit limit) throws IOException {
    limit.use(NODE_BYTES);
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = readValue(parser, limit);
      if (!limit.isExceeded()) {
        list.add(value);
      }
    }
    return list;
  }
}
