package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Validates JSON against a JSON schema, including formats. */
public final class JsonSchemaValidator {

  public static final ObjectMapper JSON = new ObjectMapper();

  private final JsonSchema schema;

  private JsonSchemaValidator(JsonNode schema, VersionFlag version) {
    this.schema =
        JsonSchemaFactory.getInstance(version)
            .getSchema(
                schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }

  /**
   * A schema of this project. Fields that it does not describe are invalid here, so that all are
   * described.
   */
  public static JsonSchemaValidator of(Path file) throws IOException {
    JsonNode tree = JSON.readTree(file.toFile());
    forbidUndescribedFields(tree);
    return new JsonSchemaValidator(tree, VersionFlag.V202012);
  }

  private static void forbidUndescribedFields(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(JsonSchemaValidator::forbidUndescribedFields);
  }

  /** The schema of SARIF 2.1.0, as published by OASIS. */
  public static JsonSchemaValidator ofSarif() throws IOException {
    return new JsonSchemaValidator(
        JSON.readTree(
            JsonSchemaValidator.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")),
        VersionFlag.V7);
  }

  public Set<ValidationMessage> validate(JsonNode json) {
    return schema.validate(json);
  }

  /** Parses JSON that must match the schema. */
  public JsonNode read(String json) throws IOException {
    JsonNode tree = JSON.readTree(json);
    assertEquals(Set.of(), validate(tree), json);
    return tree;
  }
}
