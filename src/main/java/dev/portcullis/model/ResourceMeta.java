package dev.portcullis.model;

import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code metadata} that verdicts rest on.
 *
 * @param controller the owner reference that has {@code controller: true}; empty without one
 * @param deleting whether a {@code deletionTimestamp} is set
 */
public record ResourceMeta(
    ObjectKey key,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<ControllerRef> controller,
    boolean deleting) {

  /** The annotation in which kubectl keeps all of an object as it was applied last. */
  public static final String LAST_APPLIED_ANNOTATION =
      "kubectl.kubernetes.io/last-applied-configuration";

  /** Who controls an object, by kind and name. */
  public record ControllerRef(String kind, String name) {}

  public ResourceMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** Metadata that says nothing but whose it is. */
  public static ResourceMeta of(ObjectKey key) {
    return new ResourceMeta(key, Map.of(), Map.of(), Optional.empty(), false);
  }

  /** The value of a label; empty string where there is none. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
