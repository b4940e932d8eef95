package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An operator that replaces whole objects with those of its own code, without added names, and
 * retries after errors.
 */
record OperatorTool(ToolApiClient api) implements DeploymentTool.SingleApplicationTool {

  @Override
  public String name() {
    return "an operator's PUT";
  }

  @Override
  public String basis() {
    return "made by the test";
  }

  @Override
  public String describe() {
    return "replaces Service, Endpoints or slice, and Ingress with those of its own code, without"
        + " the added names, up to the first error; deletes in the reverse order.";
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    for (ObjectNode manifest : cell.target()) {
      ToolApiClient.ApiResponse live = api.get(manifest);
      ToolApiClient.ApiResponse written =
          live.isNotFound() ? api.create(manifest) : put(manifest, live);
      if (!written.isOk()) {
        return ToolResult.of(written.message());
      }
    }
    List<ObjectNode> obsolete = new ArrayList<>(cell.obsolete());
    Collections.reverse(obsolete);
    for (ObjectNode object : obsolete) {
      String failed = api.delete(object).failure();
      if (!failed.isEmpty()) {
        return ToolResult.of(failed);
      }
    }
    return ToolResult.of("");
  }

  private ToolApiClient.ApiResponse put(ObjectNode manifest, ToolApiClient.ApiResponse live) {
    ObjectNode whole = manifest.deepCopy();
    ((ObjectNode) whole.get("metadata"))
        .set("resourceVersion", live.body().at("/metadata/resourceVersion"));
    return api.replace(whole);
  }
}
