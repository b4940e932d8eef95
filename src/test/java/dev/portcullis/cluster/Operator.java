package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An operator that puts whole objects as its own code builds them, whatever names they have got
 * since, and comes again where something fails.
 */
record Operator(Api api) implements Tool.Single {

  @Override
  public String name() {
    return "an operator's PUT";
  }

  @Override
  public String does() {
    return "puts Service, Endpoints or slice, and Ingress as its code builds them, without the"
        + " names that were added, up to the first error; deletes in the reverse order.";
  }

  @Override
  public Ran run(Cell cell) {
    for (ObjectNode manifest : cell.target()) {
      Api.Answer live = api.get(manifest);
      Api.Answer written = live.notFound() ? api.create(manifest) : put(manifest, live);
      if (!written.ok()) {
        return Ran.of(written.message());
      }
    }
    List<ObjectNode> obsolete = new ArrayList<>(cell.obsolete());
    Collections.reverse(obsolete);
    for (ObjectNode object : obsolete) {
      String failed = api.delete(object).failure();
      if (!failed.isEmpty()) {
        return Ran.of(failed);
      }
    }
    return Ran.of("");
  }

  private Api.Answer put(ObjectNode manifest, Api.Answer live) {
    ObjectNode whole = manifest.deepCopy();
    ((ObjectNode) whole.get("metadata"))
        .set("resourceVersion", live.body().at("/metadata/resourceVersion"));
    return api.replace(whole);
  }
}
