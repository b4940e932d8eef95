package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
