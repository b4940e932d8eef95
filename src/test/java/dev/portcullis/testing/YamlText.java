package dev.portcullis.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads YAML of fixtures and tests, independent of the parser under test. */
public final class YamlText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private YamlText() {}

  /** The only document. */
  public static Map<?, ?> parse(String yaml) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  /** The only document as JSON. */
  public static ObjectNode parseObject(String yaml) {
    return JSON.valueToTree(parse(yaml));
  }

  /** All documents as JSON. */
  public static List<ObjectNode> parseObjects(String yaml) {
    List<ObjectNode> objects = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(yaml)
        .forEach(document -> objects.add(JSON.valueToTree(document)));
    return objects;
  }
}
