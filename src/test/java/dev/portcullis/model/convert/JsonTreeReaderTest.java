package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.convert.JsonTreeReader.StreamedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeReaderTest {

  private static Object read(String json) throws IOException {
    return JsonTreeReader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsAllValueTypes() throws IOException {
    assertEquals(
        Map.of("a", Arrays.asList(1, 1.5, "x", true, false, null), "b", Map.of()),
        read("{\"a\": [1, 1.5, \"x\", true, false, null], \"b\": {}}"));
  }

  @Test
  void skipsManagedFieldsButNotLabelOfThatName() throws IOException {
    Map<?, ?> managed = (Map<?, ?>) read("{\"managedFields\": [{\"a\": 1}], \"b\": 2}");
    assertEquals(null, managed.get("managedFields"));
    assertEquals(2, managed.get("b"));
    assertEquals(Map.of("managedFields", "x"), read("{\"managedFields\": \"x\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1, \"a\": 2}                      | Duplicate field 'a'",
        "{\"a\": null, \"a\": null}                | Duplicate field 'a'",
        "{\"managedFields\": [], \"managedFields\": []} | Duplicate field 'managedFields'",
        "{} {}                                     | content after the end of the value",
        "''                                        | empty input",
        "[1                                        | end-of-input",
        "{\"a\": [1}                               | Unexpected close marker",
      })
  void reportsInvalidJson(String json, String why) {
    String message =
        assertThrows(IOException.class, () -> read(json == null ? "" : json)).getMessage();
    assertTrue(message.contains(why.replace("''", "'")), message);
  }

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String item(String name, int ports) {
    return "{\"metadata\": {\"name\": \"%s\"}, \"ports\": [%s], \"last\": 1}"
        .formatted(name, String.join(",", Collections.nCopies(ports, "{\"port\": 80}")));
  }

  @Test
  void readsListObjectByObject() throws IOException {
    List<StreamedObject> items = new ArrayList<>();
    Map<?, ?> meta =
        JsonTreeReader.readList(
            stream(
                "{\"kind\": \"L\", \"metadata\": {\"continue\": \"x\"}, \"items\": ["
                    + item("a", 1)
                    + ","
                    + item("b", 10_000)
                    + ","
                    + item("c", 1)
                    + "], \"more\": {\"a\": [1]}}"),
            10_000,
            items::add);
    assertEquals(Map.of("continue", "x"), meta);
    assertEquals(List.of(true, false, true), items.stream().map(StreamedObject::complete).toList());
    assertEquals(
        List.of(Map.of("name", "a"), Map.of("name", "b"), Map.of("name", "c")),
        items.stream().map(i -> i.tree().get("metadata")).toList());
    assertEquals(1, items.get(2).tree().get("last"));
    assertEquals(null, items.get(1).tree().get("last"));
  }

  @Test
  void acceptsNullAsItems() throws IOException {
    List<StreamedObject> items = new ArrayList<>();
    JsonTreeReader.readList(stream("{\"items\": null, \"metadata\": {}}"), 1_000, items::add);
    assertEquals(List.of(), items);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{\"items\": [1]}", "{\"items\": [{}", "{\"items\": [{}]", "{\"a\": "})
  void rejectsIncompleteList(String json) {
    assertThrows(IOException.class, () -> JsonTreeReader.readList(stream(json), 1_000, item -> {}));
  }

  @Test
  void readsLargeObjectUpToTheLimit() throws IOException {
    StreamedObject large = JsonTreeReader.readObject(stream(item("a", 10_000)), 10_000);
    assertEquals(false, large.complete());
    assertEquals(Map.of("name", "a"), large.tree().get("metadata"));
    StreamedObject string =
        JsonTreeReader.readObject(stream("{\"a\": \"" + "x".repeat(20_000) + "\"}"), 10_000);
    assertEquals(false, string.complete());
    assertEquals(Map.of(), string.tree());
  }
}
