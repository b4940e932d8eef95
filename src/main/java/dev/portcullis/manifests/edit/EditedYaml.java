package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.manifests.YamlCodec;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.ResourceMeta;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An edited object as YAML for {@code kubectl apply}.
 *
 * @param line the 1-based line of the edited field
 */
public record EditedYaml(String text, int line) {

  /** The metadata that the API server sets and clients cannot change. */
  private static final List<String> SERVER_MANAGED_FIELDS =
      List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid");

  /** Applies an edit to an object; empty if the object does not have the field's path. */
  public static Optional<EditedYaml> of(Map<?, ?> object, FieldEdit edit) {
    Map<Object, Object> copy = new LinkedHashMap<>(object);
    copy.remove("status");
    copy.computeIfPresent(
        "metadata", (name, m) -> m instanceof Map<?, ?> map ? withoutServerManagedFields(map) : m);
    Object edited;
    try {
      edited = TreeEditor.withEdit(copy, edit);
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      return Optional.empty(); // The object has changed since the edit was proposed.
    }
    String text = YamlCodec.write(edited);
    return ManifestLoader.load(
            List.of(SourcePosition.STANDARD_INPUT),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "")
        .manifests()
        .stream()
        .findFirst()
        .map(m -> new EditedYaml(text, m.locate(edit.field()).line()));
  }

  private static Map<Object, Object> withoutServerManagedFields(Map<?, ?> metadata) {
    Map<Object, Object> copy = new LinkedHashMap<>(metadata);
    copy.keySet().removeAll(SERVER_MANAGED_FIELDS);
    if (copy.get("annotations") instanceof Map<?, ?> annotations) {
      Map<Object, Object> kept = new LinkedHashMap<>(annotations);
      kept.remove(ResourceMeta.LAST_APPLIED_ANNOTATION);
      copy.put("annotations", kept);
    }
    copy.values().removeIf(v -> v == null || v.equals(Map.of()) || v.equals(List.of()));
    return copy;
  }
}
