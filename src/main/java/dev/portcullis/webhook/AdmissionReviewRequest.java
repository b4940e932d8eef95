package dev.portcullis.webhook;

import java.util.Map;
import java.util.Optional;

/**
 * An AdmissionReview's request, decoded and not yet understood.
 *
 * @param uid to be echoed
 * @param apiVersion of the object, {@code v1} or {@code group/v1}
 * @param operation one of CREATE, UPDATE, DELETE, CONNECT
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped objects
 * @param name empty where the API server is still to make one ({@code generateName})
 * @param object the object as it will be; empty on DELETE
 * @param oldObject the object as it is; empty on CREATE
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

  /** What the object is: {@code v1 Service}. */
  String type() {
    return apiVersion + " " + kind;
  }
}
