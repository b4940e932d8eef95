package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.testing.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fixture of a rule about endpoints, prepared so that all fixtures can be applied together, each
 * in namespaces of its own.
 *
 * @param rule the rule's id
 * @param name of the file, without its extension
 * @param prefix of its namespaces, and of no others
 */
record EndpointRuleFixture(Path file, String rule, String name, String prefix) {

  private static final Path FOLDER = Path.of("src/test/resources/rules");

  /** All fixtures, by rule and name. */
  static List<EndpointRuleFixture> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<EndpointRuleFixture> all = new ArrayList<>();
      for (Path file : files.filter(EndpointRuleFixture::isEndpointRule).sorted().toList()) {
        all.add(
            new EndpointRuleFixture(
                file,
                ruleOf(file),
                file.getFileName().toString().replace(".yaml", ""),
                "fixture" + all.size() + "-"));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isEndpointRule(Path file) {
    return file.toString().endsWith(".yaml")
        && ruleOf(file).matches("endpoints-.*|service-endpoints-.*");
  }

  private static String ruleOf(Path file) {
    return file.getParent().getFileName().toString();
  }

  /** The objects of the file. */
  List<ObjectNode> objects() {
    List<ObjectNode> objects = new ArrayList<>();
    try {
      for (ObjectNode object : YamlText.parseObjects(Files.readString(file))) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        metadata.put("namespace", prefix + metadata.path("namespace").asText("default"));
        objects.add(object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  @Override
  public String toString() {
    return rule + "/" + name;
  }
}
