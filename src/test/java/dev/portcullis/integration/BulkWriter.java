package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes many objects at a time, some of which may be rejected.
 *
 * @param kubectl the user that writes
 */
record BulkWriter(Kubectl kubectl) {

  /** The number of objects that one kubectl writes within its time limit. */
  private static final int BATCH_SIZE = 300;

  private static final String WRITTEN =
      "-o=jsonpath={.kind}/{.metadata.namespace}/{.metadata.name}{\"\\n\"}";

  /**
   * Writes them in that order.
   *
   * @param verb create or replace
   * @return the rejected ones
   */
  List<ObjectNode> write(String verb, List<ObjectNode> objects) {
    List<ObjectNode> refused = new ArrayList<>();
    for (int from = 0; from < objects.size(); from += BATCH_SIZE) {
      List<ObjectNode> some = objects.subList(from, Math.min(from + BATCH_SIZE, objects.size()));
      ProcessResult finished =
          kubectl.runWith(StoredObjects.list(some), verb, "--validate=false", WRITTEN, "-f", "-");
      Set<String> written = new HashSet<>(Arrays.asList(finished.out().split("\n")));
      List<ObjectNode> missing = some.stream().filter(o -> !written.contains(key(o))).toList();
      if (missing.isEmpty() != (finished.exitCode() == 0)) {
        throw new AssertionError(missing + " were not written by: " + finished);
      }
      refused.addAll(missing);
    }
    return refused;
  }

  /**
   * Creates missing objects and replaces existing ones.
   *
   * @return the rejected ones
   */
  List<ObjectNode> createOrReplace(List<ObjectNode> objects) {
    return write("replace", write("create", objects));
  }

  private static String key(ObjectNode object) {
    return object.get("kind").asText()
        + "/"
        + object.at("/metadata/namespace").asText()
        + "/"
        + object.at("/metadata/name").asText();
  }

  /** The API server's reason for a rejection. */
  String rejectionReason(ObjectNode refused) {
    ProcessResult finished =
        kubectl.runWith(refused.toString(), "create", "--validate=false", "-f", "-");
    return finished.err().strip().replaceFirst("(?s).*? is invalid: ", "");
  }
}
