package dev.portcullis.cluster;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts the objects of the Kubernetes client. */
final class GenericResourceConverter {

  /** The fields that rules read. */
  private static final List<String> METADATA_FIELDS =
      List.of("name", "namespace", "labels", "annotations", "deletionTimestamp", "ownerReferences");

  private GenericResourceConverter() {}

  /**
   * Converts an object to the model.
   *
   * @param type its kind, which the items of a list do not state themselves
   */
  static ConversionResult convert(GenericKubernetesResource object, WatchedResource type) {
    return ResourceConverter.convert(toTree(object, type), "");
  }

  /** Converts an object that was read as a tree. */
  static ConversionResult convert(Map<String, Object> object, WatchedResource type) {
    return ResourceConverter.convert(type.apiVersion() + " " + type.kind(), object, "");
  }

  /** Why an object could not be converted: {@code Service shop/web cannot be read: FIELD: …}. */
  static String describeFailure(ConversionResult result) {
    return result instanceof ConversionResult.Invalid invalid
        ? invalid.meta().key() + " cannot be read: " + invalid.errors().get(0).message()
        : "an object of an unknown kind cannot be read";
  }

  /** The object as maps and lists; of its metadata only what rules read. */
  static Map<String, Object> toTree(GenericKubernetesResource object, WatchedResource type) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", type.apiVersion());
    tree.put("kind", type.kind().toString());
    tree.put("metadata", metadataTree(object.getMetadata()));
    tree.putAll(object.getAdditionalProperties());
    return tree;
  }

  /** The same for an object that was read as a tree. */
  static Map<String, Object> toTree(Map<String, Object> object, WatchedResource type) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", type.apiVersion());
    tree.put("kind", type.kind().toString());
    tree.putAll(object);
    if (object.get("metadata") instanceof Map<?, ?> metadata) {
      Map<String, Object> kept = new LinkedHashMap<>();
      METADATA_FIELDS.forEach(f -> kept.put(f, metadata.get(f)));
      tree.put("metadata", kept);
    }
    return tree;
  }

  private static Map<String, Object> metadataTree(ObjectMeta meta) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", meta.getName());
    tree.put("namespace", meta.getNamespace());
    tree.put("labels", meta.getLabels());
    tree.put("annotations", meta.getAnnotations());
    tree.put("deletionTimestamp", meta.getDeletionTimestamp());
    tree.put(
        "ownerReferences",
        meta.getOwnerReferences().stream().map(GenericResourceConverter::ownerTree).toList());
    return tree;
  }

  private static Map<String, Object> ownerTree(OwnerReference owner) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("apiVersion", owner.getApiVersion());
    tree.put("kind", owner.getKind());
    tree.put("name", owner.getName());
    tree.put("controller", owner.getController());
    return tree;
  }

  static ObjectKey keyOf(GenericKubernetesResource object, WatchedResource type) {
    ObjectMeta meta = object.getMetadata();
    String namespace = meta.getNamespace();
    return new ObjectKey(type.kind(), namespace == null ? "" : namespace, meta.getName());
  }
}
