package dev.portcullis.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Mutates a review in one to four places, partly in its bytes where JSON trees cannot. */
final class ReviewFuzzer {

  /** Escapes non-ASCII characters, so that unpaired surrogates can be written. */
  private static final JsonMapper ASCII_MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_MUTATIONS = 4;

  /** Is replaced by a byte that is not valid UTF-8. */
  private static final char INVALID_UTF8_PLACEHOLDER = '~';

  /** Creates a duplicate field: {@code "again:kind"} becomes {@code "kind"}. */
  private static final String DUPLICATE_PREFIX = "again:";

  private static final List<String> UNUSUAL_TEXTS =
      List.of(
          "",
          " ",
          "None",
          "http",
          "ExternalName",
          "UDP",
          "cloudbbs-exp",
          "\ud800",
          "a\udc00b",
          "\ud83d\ude00".repeat(70),
          "\u0000\u0007\u001b[2J",
          "line\nbreak\r\ttab",
          "\u202e\u2028\u200b\u0085",
          "until 2020-01-01: past",
          "../../etc",
          "{{7*7}}${jndi:x}%n%s",
          String.valueOf(INVALID_UTF8_PLACEHOLDER));

  /** Exemptions with unusual dates. */
  private static final List<String> UNUSUAL_EXEMPTIONS =
      List.of(
          "",
          "until 2020-01-01: ended",
          "until 9999-12-31: lasts",
          "until 2027-02-30: no such day",
          "until \ud800: half a letter",
          "until \u0007\u001b[2J: bell",
          "until " + "x".repeat(200) + ": long",
          "until " + "\ud83d\ude00".repeat(70) + ": long",
          "until\u0000:",
          "until : ",
          "until 2027-01-31");

  private static final List<String> RULES =
      List.of(
          "backend-port-missing",
          "backend-without-endpoints",
          "endpoints-port-name",
          "endpoints-port-uncovered",
          "naming",
          "no-such-rule\ud800");

  private static final List<String> UNUSUAL_NUMBERS =
      List.of(
          "0",
          "-1",
          "80",
          "8080",
          "65536",
          "2147483648",
          "-2147483649",
          "4294967376",
          "9223372036854775808",
          "1.5",
          "80.0",
          "8e1",
          "1e400",
          "-1e400",
          "1e-400",
          "1E+999999999",
          "9".repeat(999),
          "9".repeat(2000));

  private static final List<String> UNUSUAL_KEYS =
      List.of(
          "",
          "deletionTimestamp",
          "selector",
          "resource",
          "kubernetes.io/ingress.class",
          "\u0007\n",
          "a/b~c");

  private final RandomGenerator random;

  ReviewFuzzer(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the bytes of a mutated copy. */
  byte[] fuzz(ObjectNode review) throws JsonProcessingException {
    ObjectNode copy = review.deepCopy();
    int mutations = 1 + random.nextInt(MAX_MUTATIONS);
    boolean cutOff = false;
    for (int i = 0; i < mutations; i++) {
      if (random.nextInt(40) == 0) {
        cutOff = true;
      } else if (random.nextInt(5) == 0) {
        addExemption(copy.at("/request/object/metadata"));
      } else {
        fuzzRandomContainer(copy);
      }
    }
    byte[] bytes = serialize(copy);
    return cutOff ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /** Adds an exemption, the only free text that Portcullis parses. */
  private void addExemption(JsonNode metadata) {
    if (metadata instanceof ObjectNode object) {
      ObjectNode annotations =
          object.get("annotations") instanceof ObjectNode existing
              ? existing
              : object.putObject("annotations");
      annotations.put("ignore.portcullis.dev/" + pick(RULES), pick(UNUSUAL_EXEMPTIONS));
    }
  }

  private void fuzzRandomContainer(ObjectNode review) {
    List<JsonNode> containers = new ArrayList<>();
    collectContainers(review, containers);
    JsonNode container = containers.get(random.nextInt(containers.size()));
    if (container instanceof ObjectNode object) {
      fuzzField(object);
    } else {
      fuzzElement((ArrayNode) container);
    }
  }

  private static void collectContainers(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collectContainers(child, containers));
    }
  }

  private void fuzzField(ObjectNode object) {
    List<Map.Entry<String, JsonNode>> fields = List.copyOf(object.properties());
    if (fields.isEmpty() || random.nextInt(6) == 0) {
      object.set(pick(UNUSUAL_KEYS), unusualValue());
      return;
    }
    Map.Entry<String, JsonNode> field = fields.get(random.nextInt(fields.size()));
    switch (random.nextInt(4)) {
      case 0 -> object.remove(field.getKey());
      case 1 -> object.set(DUPLICATE_PREFIX + field.getKey(), unusualValue());
      case 2 -> object.set(pick(UNUSUAL_KEYS), field.getValue());
      default -> object.set(field.getKey(), unusualValue());
    }
  }

  private void fuzzElement(ArrayNode array) {
    if (array.isEmpty() || random.nextInt(3) == 0) {
      array.add(unusualValue());
      return;
    }
    int index = random.nextInt(array.size());
    switch (random.nextInt(3)) {
      case 0 -> array.remove(index);
      case 1 -> array.add(array.get(index).deepCopy());
      default -> array.set(index, unusualValue());
    }
  }

  private JsonNode unusualValue() {
    return switch (random.nextInt(30)) {
      case 0, 1, 2 -> NODES.nullNode();
      case 3 -> NODES.objectNode();
      case 4 -> NODES.arrayNode();
      case 5 -> NODES.arrayNode().add(NODES.nullNode()).add(NODES.objectNode());
      case 6, 7 -> NODES.booleanNode(random.nextBoolean());
      case 8 -> NODES.textNode("x".repeat(random.nextInt(30_000)));
      case 9 -> NODES.objectNode().put("k".repeat(random.nextInt(60_000)), "v");
      case 10 -> rawValue("[".repeat(150 + random.nextInt(100)));
      case 11 -> rawValue(nestedObjects(150 + random.nextInt(100)));
      case 12, 13, 14, 15, 16 -> rawValue(pick(UNUSUAL_NUMBERS));
      default -> NODES.textNode(pick(UNUSUAL_TEXTS));
    };
  }

  private static String nestedObjects(int levels) {
    return "{\"a\":".repeat(levels) + "0" + "}".repeat(levels);
  }

  private static JsonNode rawValue(String json) {
    return NODES.rawValueNode(new RawValue(json));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] serialize(ObjectNode review) throws JsonProcessingException {
    String text = ASCII_MAPPER.writeValueAsString(review).replace("\"" + DUPLICATE_PREFIX, "\"");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      bytes.write(b == INVALID_UTF8_PLACEHOLDER ? 0xFF : b);
    }
    return bytes.toByteArray();
  }
}
