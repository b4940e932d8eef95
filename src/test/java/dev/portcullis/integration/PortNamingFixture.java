package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.portcullis.testing.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A case of the naming table: a file of {@code AdmissionFixturesTest}, prepared for a cluster.
 *
 * <p>Where texts matter a namespace has four letters, as in the files, so that warnings are cut at
 * the same place.
 *
 * @param file its name without the extension
 * @param text of the file
 */
record PortNamingFixture(String file, String text) {

  private static final Path FOLDER = Path.of("src/test/resources/admission");
  private static final String NAMESPACE = "shop";

  private static final Set<String> EXCLUDED =
      Set.of(
          // Needs other settings than the shipped ones.
          "naming-1-switched-off",
          "naming-4-switched-off",
          "naming-4-switched-off-all",
          // Needs another date.
          "naming-exemption-ended",
          "naming-exemption-strict",
          // Stores nothing, so nothing could be named.
          "naming-delete-service",
          // The API server writes out the default of a null.
          "naming-null-port");

  /** All cases that a cluster can run, sorted by name. */
  static List<PortNamingFixture> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("naming-"))
          .sorted()
          .map(PortNamingFixture::read)
          .filter(f -> !EXCLUDED.contains(f.file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PortNamingFixture read(Path path) {
    try {
      return new PortNamingFixture(
          path.getFileName().toString().replace(".yaml", ""), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode parse(String namespace) {
    return YamlText.parseObject(text.replaceAll("\\b" + NAMESPACE + "\\b", namespace));
  }

  /** The profile; the default one is not a label of the namespace. */
  String profile() {
    return parse(NAMESPACE).get("profile").asText();
  }

  boolean isUpdate() {
    return parse(NAMESPACE).at("/request/operation").asText().equals("UPDATE");
  }

  /** The stored objects. */
  List<JsonNode> existingObjects(String namespace) {
    return elements(parse(namespace).path("view"));
  }

  /** The object that an update replaces; absent for CREATE. */
  List<JsonNode> oldObjects(String namespace) {
    return Stream.of(parse(namespace).path("oldObject")).filter(JsonNode::isObject).toList();
  }

  /** The applied object, in the namespace of the files. */
  ObjectNode object() {
    return object(NAMESPACE);
  }

  /** The applied object. */
  ObjectNode object(String namespace) {
    return (ObjectNode) parse(namespace).get("object");
  }

  /** The applied object with the expected names. */
  ObjectNode expectedObject(String namespace) {
    ObjectNode fixture = parse(namespace);
    return isNamed()
        ? (ObjectNode) JsonPatch.apply(fixture.at("/expect/patch"), fixture.get("object"))
        : (ObjectNode) fixture.get("object");
  }

  /** Whether a name is added. */
  boolean isNamed() {
    return parse(NAMESPACE).at("/expect").has("patch");
  }

  /** Whether the name of a Service port is written as null. */
  boolean hasNullName() {
    return elements(object().at("/spec/ports")).stream().anyMatch(p -> p.path("name").isNull());
  }

  /** Whether it is admitted. */
  boolean isAdmitted() {
    return parse(NAMESPACE).at("/expect/allowed").asBoolean() && !isInvalid();
  }

  /** Whether the API server itself rejects it without calling the webhook. */
  boolean isInvalid() {
    return parse(NAMESPACE).at("/request/phase").asText().equals("mutate");
  }

  /**
   * kubectl's output if the API server gets the object unchanged; empty if it is accepted. Services
   * and subsets with several ports need names.
   */
  String apiServerError() {
    ObjectNode object = object();
    List<String> errors =
        new ArrayList<>(requiredNameErrors("spec.ports", object.at("/spec/ports")));
    for (int i = 0; i < object.path("subsets").size(); i++) {
      errors.addAll(
          requiredNameErrors("subsets[" + i + "].ports", object.at("/subsets/" + i + "/ports")));
    }
    return errors.isEmpty()
        ? ""
        : "The %s %s is invalid: %s\n"
            .formatted(
                object.get("kind").asText(),
                object.at("/metadata/name"),
                errors.size() == 1 ? errors.get(0) : "\n* " + String.join("\n* ", errors));
  }

  private static List<String> requiredNameErrors(String path, JsonNode ports) {
    return IntStream.range(0, ports.size())
        .filter(i -> ports.size() > 1 && ports.get(i).path("name").asText().isEmpty())
        .mapToObj(i -> path + "[" + i + "].name: Required value")
        .toList();
  }

  /** The expected warnings, in order. */
  List<String> warnings(String namespace) {
    List<String> warnings = new ArrayList<>();
    parse(namespace).at("/expect/warnings").forEach(w -> warnings.add(w.asText()));
    return warnings;
  }

  /** The text of the denial, if it is denied. */
  String denialMessage(String namespace) {
    return parse(namespace).at("/expect/message").asText();
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  @Override
  public String toString() {
    return file;
  }
}
