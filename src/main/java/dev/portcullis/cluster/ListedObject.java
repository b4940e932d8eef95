package dev.portcullis.cluster;

import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.JsonTreeReader.StreamedObject;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/**
 * An object of a list, as an informer needs it: its identity and version, and the converted value
 * instead of its fields.
 */
final class ListedObject extends GenericKubernetesResource {

  private static final long serialVersionUID = 1L;

  private final transient ConversionResult conversion;
  private final boolean complete;

  private ListedObject(ObjectMeta meta, ConversionResult conversion, boolean complete) {
    setMetadata(meta);
    this.conversion = conversion;
    this.complete = complete;
  }

  /**
   * Converts an object.
   *
   * @param type its kind, which the items of a list do not state themselves
   */
  static ListedObject of(StreamedObject object, WatchedResource type) {
    ObjectMeta meta = new ObjectMeta();
    if (object.tree().get("metadata") instanceof Map<?, ?> tree) {
      meta.setNamespace(text(tree, "namespace"));
      meta.setName(text(tree, "name"));
      meta.setUid(text(tree, "uid"));
      meta.setResourceVersion(text(tree, "resourceVersion"));
      if (tree.get("annotations") instanceof Map<?, ?> annotations) {
        // As long as the object itself, in tens of thousands of objects.
        annotations.remove(ResourceMeta.LAST_APPLIED_ANNOTATION);
      }
    }
    return new ListedObject(
        meta, GenericResourceConverter.convert(object.tree(), type), object.complete());
  }

  private static String text(Map<?, ?> tree, String field) {
    return tree.get(field) instanceof String text ? text : null;
  }

  ConversionResult conversion() {
    return conversion;
  }

  /** Whether the whole object was read, which is not so if it is too large. */
  boolean isComplete() {
    return complete;
  }

  /** Its metadata as far as it was read. */
  ResourceMeta resourceMeta() {
    return conversion instanceof ConversionResult.Converted converted
        ? converted.resource().meta()
        : ((ConversionResult.Invalid) conversion).meta();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
