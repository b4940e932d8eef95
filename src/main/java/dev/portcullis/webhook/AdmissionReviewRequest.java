package dev.portcullis.webhook;

import java.util.Map;
import java.util.Optional;

/**
 * The request of an AdmissionReview, whose objects are JSON trees.
 *
 * @param uid repeated in the response
 * @param apiVersion of the object, {@code v1} or {@code group/v1}
 * @param operation CREATE, UPDATE, DELETE, or CONNECT
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped objects
 * @param name empty if the API server generates it ({@code generateName})
 * @param object the new object; empty on DELETE
 * @param oldObject the stored object; empty on CREATE
 */
record AdmissionReviewRequest(
    String uid,
    String apiVersion,
    String kind,
    String operation,
    String subresource,
    String namespace,
    String name,
    String username,
    boolean dryRun,
    Optional<Map<String, Object>> object,
    Optional<Map<String, Object>> oldObject) {

  /** The type of the object, as in {@code v1 Service}. */
  String type() {
    return apiVersion + " " + kind;
  }

  /** The object in words, as in {@code Service shop/web}. */
  String describe() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
