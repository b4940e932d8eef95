package dev.portcullis.model;

import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code metadata} that rules read.
 *
 * @param controller the owner reference with {@code controller: true}
 * @param deleting whether a {@code deletionTimestamp} is set
 */
public record ResourceMeta(
    ObjectKey key,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<ControllerRef> controller,
    boolean deleting) {

  /** The annotation in which kubectl stores the object as it was last applied. */
  public static final String LAST_APPLIED_ANNOTATION =
      "kubectl.kubernetes.io/last-applied-configuration";

  /** The controller of an object. */
  public record ControllerRef(String kind, String name) {}

  public ResourceMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** Metadata that consists of the key only. */
  public static ResourceMeta of(ObjectKey key) {
    return new ResourceMeta(key, Map.of(), Map.of(), Optional.empty(), false);
  }

  public ResourceMeta withAnnotations(Map<String, String> others) {
    return new ResourceMeta(key, labels, others, controller, deleting);
  }

  /** The value of a label; an empty string if it is not set. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
