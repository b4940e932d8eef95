package dev.portcullis.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code metadata} that rules read.
 *
 * @param owners the owner references
 * @param deleting whether a {@code deletionTimestamp} is set
 */
public record ResourceMeta(
    ObjectKey key,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<OwnerRef> owners,
    boolean deleting) {

  /** The annotation in which kubectl stores the object as it was last applied. */
  public static final String LAST_APPLIED_ANNOTATION =
      "kubectl.kubernetes.io/last-applied-configuration";

  /**
   * An owner reference.
   *
   * @param apiGroup empty for the core group
   * @param controller whether this owner manages the object ({@code controller: true})
   */
  public record OwnerRef(String apiGroup, String kind, String name, boolean controller) {}

  public ResourceMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    owners = List.copyOf(owners);
  }

  /** Metadata that consists of the key only. */
  public static ResourceMeta of(ObjectKey key) {
    return new ResourceMeta(key, Map.of(), Map.of(), List.of(), false);
  }

  public ResourceMeta withAnnotations(Map<String, String> others) {
    return new ResourceMeta(key, labels, others, owners, deleting);
  }

  /** The owner that manages the object; empty if none does. */
  public Optional<OwnerRef> controller() {
    return owners.stream().filter(OwnerRef::controller).findFirst();
  }

  /** The value of a label; an empty string if it is not set. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
