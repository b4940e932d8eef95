package dev.portcullis.manifests;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes what {@code kubectl apply} makes of a live object: a three-way merge of the file, the
 * live object, and the last applied configuration (k/k
 * staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go).
 */
public final class ApplyMerge {

  /** The metadata that users write; all other fields are set by the API server. */
  private static final Set<String> USER_METADATA_FIELDS =
      Set.of("annotations", "labels", "name", "namespace");

  private final SourcedResource liveResource;
  private final Optional<Map<?, ?>> lastApplied;

  private ApplyMerge(SourcedResource liveResource, Optional<Map<?, ?>> lastApplied) {
    this.liveResource = liveResource;
    this.lastApplied = lastApplied;
  }

  /**
   * Starts from a live object.
   *
   * @param tree an object of a supported kind, as the API server returns it
   */
  public static ApplyMerge ofLive(Map<?, ?> tree) {
    Map<String, Object> live = copyMap(normalizeNumbers(tree));
    Map<String, Object> metadata = copyMap(live.get("metadata"));
    Map<String, Object> annotations = copyMap(metadata.get("annotations"));
    Optional<Map<?, ?>> lastApplied =
        Optional.ofNullable(annotations.remove(ResourceMeta.LAST_APPLIED_ANNOTATION))
            .map(ApplyMerge::parseLastApplied);
    metadata.put("annotations", annotations);
    metadata.keySet().retainAll(USER_METADATA_FIELDS);
    metadata.values().removeIf(v -> v == null || v.equals(Map.of()));
    live.put("metadata", metadata);
    live.remove("status");
    ConversionResult.Converted converted =
        (ConversionResult.Converted) ResourceConverter.convert(live, "");
    return new ApplyMerge(new SourcedResource(converted.resource(), live), lastApplied);
  }

  /** The last applied configuration; empty if the annotation was truncated or edited by hand. */
  private static Map<?, ?> parseLastApplied(Object text) {
    try {
      List<Object> trees = ManifestLoader.parseTrees((String) text);
      Map<String, Object> applied = copyMap(trees.isEmpty() ? null : trees.get(0));
      Map<String, Object> metadata = copyMap(applied.get("metadata"));
      metadata.remove("namespace"); // kubectl adds it when the file has none
      applied.put("metadata", metadata);
      return applied;
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  /** A mutable copy of a map; empty if the value is missing or not a map. */
  private static Map<String, Object> copyMap(Object tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach((k, v) -> copy.put((String) k, v));
    }
    return copy;
  }

  private static List<?> listOrEmpty(Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }

  /** Converts integers to {@code Long}, the type that the YAML parser yields. */
  private static Object normalizeNumbers(Object tree) {
    if (tree instanceof Map<?, ?>) {
      Map<String, Object> copy = copyMap(tree);
      copy.replaceAll((k, v) -> normalizeNumbers(v));
      return copy;
    } else if (tree instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(ApplyMerge::normalizeNumbers).toList());
    }
    return tree instanceof Integer n ? (Object) n.longValue() : tree;
  }

  /** The live object without status and server-managed metadata. */
  public SourcedResource liveResource() {
    return liveResource;
  }

  /** The object after the file is applied; list elements of the file come first. */
  public SourcedResource apply(SourcedResource file) {
    if (!Objects.equals(file.tree().get("apiVersion"), liveResource.tree().get("apiVersion"))) {
      return file;
    }
    Map<String, Object> merged =
        mergeObjects(
            liveResource.tree(),
            lastApplied.orElse(Map.of()),
            withAnnotations(file.tree()),
            isService());
    return ResourceConverter.convert(merged, "") instanceof ConversionResult.Converted converted
        ? new SourcedResource(converted.resource(), merged)
        : file;
  }

  /** Adds empty annotations: kubectl always adds its last applied configuration there. */
  private static Map<String, Object> withAnnotations(Map<?, ?> file) {
    Map<String, Object> annotated = copyMap(file);
    Map<String, Object> metadata = copyMap(file.get("metadata"));
    metadata.put("annotations", copyMap(metadata.get("annotations")));
    annotated.put("metadata", metadata);
    return annotated;
  }

  private boolean isService() {
    return liveResource.resource().key().kind() == Kind.SERVICE;
  }

  private Map<String, Object> mergeObjects(
      Map<?, ?> live, Map<?, ?> before, Map<?, ?> file, boolean byPort) {
    Map<String, Object> merged = copyMap(live);
    merged.keySet().removeIf(k -> before.containsKey(k) && !file.containsKey(k));
    file.forEach(
        (k, v) -> {
          Object now = live.get(k);
          if (v == null) {
            merged.remove(k);
          } else if (v instanceof Map<?, ?> inner && now instanceof Map<?, ?> stored) {
            merged.put((String) k, mergeObjects(stored, copyMap(before.get(k)), inner, byPort));
          } else if (byPort && k.equals("ports")) {
            merged.put(
                (String) k,
                mergePorts(listOrEmpty(now), listOrEmpty(before.get(k)), listOrEmpty(v)));
          } else {
            merged.put((String) k, v);
          }
        });
    return merged;
  }

  /**
   * Merges Service ports by port and protocol, the only merged list of the supported kinds. Ports
   * that are in neither file stay if the last applied configuration is known.
   */
  private List<Object> mergePorts(List<?> live, List<?> before, List<?> file) {
    List<Object> ports = new ArrayList<>();
    for (Object port : file) {
      Map<String, Object> stored = copyMap(findPort(port, live));
      ports.add(mergeObjects(stored, copyMap(findPort(port, before)), copyMap(port), false));
    }
    live.stream()
        .filter(
            p ->
                lastApplied.isPresent() && findPort(p, file) == null && findPort(p, before) == null)
        .forEach(ports::add);
    return ports;
  }

  private static Object findPort(Object port, List<?> ports) {
    return ports.stream()
        .filter(p -> portIdentity(p).equals(portIdentity(port)))
        .findFirst()
        .orElse(null);
  }

  private static List<Object> portIdentity(Object port) {
    Map<String, Object> map = copyMap(port);
    return List.of(map.getOrDefault("port", ""), map.getOrDefault("protocol", "TCP"));
  }

  /** Whether applying the file changes any field, including fields that no rule reads. */
  public boolean isChangedBy(SourcedResource file) {
    return !isApplied(liveResource.tree(), apply(file).tree())
        || lastApplied.filter(before -> !hasAllFieldsOf(file.tree(), before)).isPresent();
  }

  /** Whether the live tree has every value of the file; additional defaults are ignored. */
  private static boolean isApplied(Object live, Object file) {
    if (Map.of().equals(file)) {
      return live == null || live instanceof Map;
    } else if (file instanceof Map<?, ?> map) {
      return live instanceof Map<?, ?> stored
          && map.entrySet().stream().allMatch(e -> isApplied(stored.get(e.getKey()), e.getValue()));
    } else if (file instanceof List<?> list) {
      List<?> stored = listOrEmpty(live);
      return list.size() == stored.size()
          && IntStream.range(0, list.size()).allMatch(i -> isApplied(stored.get(i), list.get(i)));
    }
    return Objects.equals(live, file);
  }

  /** Whether the file still has every field that was applied before. */
  private static boolean hasAllFieldsOf(Map<?, ?> file, Map<?, ?> before) {
    return before.entrySet().stream()
        .allMatch(
            e ->
                e.getValue() == null
                    || e.getValue().equals(Map.of())
                    || file.get(e.getKey()) != null
                        && (!(e.getValue() instanceof Map<?, ?> inner)
                            || file.get(e.getKey()) instanceof Map<?, ?> now
                                && hasAllFieldsOf(now, inner)));
  }
}
