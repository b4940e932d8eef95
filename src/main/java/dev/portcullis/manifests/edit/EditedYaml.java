package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.manifests.YamlCodec;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceMeta;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object with a change made to it, as YAML to be applied.
 *
 * @param line the line that is not as it was, from 1
 */
public record EditedYaml(String text, int line) {

  /** What the API server writes, and takes from nobody. */
  private static final List<String> SERVER_MANAGED_FIELDS =
      List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid");

  /** That object with that change; empty where it has no such place. */
  public static Optional<EditedYaml> of(Map<?, ?> object, FieldEdit change) {
    Map<Object, Object> own = new LinkedHashMap<>(object);
    own.remove("status");
    own.computeIfPresent(
        "metadata", (name, m) -> m instanceof Map<?, ?> map ? withoutServerManagedFields(map) : m);
    Object amended;
    try {
      amended = TreeEditor.withEdit(own, change);
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      return Optional.empty(); // the object is another by now
    }
    String text = YamlCodec.write(amended);
    return ManifestLoader.load(
            List.of(SourcePosition.STANDARD_INPUT),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "")
        .manifests()
        .stream()
        .findFirst()
        .map(m -> new EditedYaml(text, line(m, change.field())));
  }

  private static int line(Manifest manifest, FieldPath at) {
    return manifest.locate(at).line();
  }

  private static Map<Object, Object> withoutServerManagedFields(Map<?, ?> metadata) {
    Map<Object, Object> own = new LinkedHashMap<>(metadata);
    own.keySet().removeAll(SERVER_MANAGED_FIELDS);
    if (own.get("annotations") instanceof Map<?, ?> annotations) {
      Map<Object, Object> kept = new LinkedHashMap<>(annotations);
      kept.remove(ResourceMeta.LAST_APPLIED_ANNOTATION);
      own.put("annotations", kept);
    }
    own.values().removeIf(v -> v == null || v instanceof Map<?, ?> m && m.isEmpty());
    own.values().removeIf(v -> v instanceof List<?> l && l.isEmpty());
    return own;
  }
}
