package dev.portcullis.manifests;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ResourceMeta;
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
 * An object as a cluster has it, and what becomes of it when a file is applied: as kubectl does it,
 * with the file, the object, and what was applied before (k/k
 * staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go).
 */
public final class ApplyMerge {

  /** What nobody writes into a file: status, and what only the API server says. */
  private static final Set<String> USER_METADATA_FIELDS =
      Set.of("annotations", "labels", "name", "namespace");

  private final SourcedResource liveResource;
  private final Optional<Map<?, ?>> lastApplied;

  private ApplyMerge(SourcedResource spelled, Optional<Map<?, ?>> last) {
    this.liveResource = spelled;
    this.lastApplied = last;
  }

  /**
   * An object out of a cluster.
   *
   * @param tree of a kind that takes part in chains, as the API server hands it over
   */
  public static ApplyMerge ofLive(Map<String, Object> tree) {
    Map<String, Object> whole = copyMap(normalizeNumbers(tree));
    Map<String, Object> metadata = copyMap(whole.get("metadata"));
    Map<String, Object> annotations = copyMap(metadata.get("annotations"));
    Optional<Map<?, ?>> last =
        Optional.ofNullable(annotations.remove(ResourceMeta.LAST_APPLIED_ANNOTATION))
            .map(ApplyMerge::parseLastApplied);
    metadata.put("annotations", annotations);
    metadata.keySet().retainAll(USER_METADATA_FIELDS);
    metadata.values().removeIf(v -> v == null || v.equals(Map.of()));
    whole.put("metadata", metadata);
    whole.remove("status");
    ConversionResult.Converted read =
        (ConversionResult.Converted) ResourceConverter.convert(whole, "");
    return new ApplyMerge(new SourcedResource(read.resource(), whole), last);
  }

  /** It may be cut off or edited; then nothing is known to have been applied. */
  private static Map<?, ?> parseLastApplied(Object text) {
    try {
      List<Object> trees = ManifestLoader.parseTrees((String) text);
      Map<String, Object> applied = copyMap(trees.isEmpty() ? null : trees.get(0));
      Map<String, Object> metadata = copyMap(applied.get("metadata"));
      metadata.remove("namespace"); // kubectl puts it in where the file does not name one
      applied.put("metadata", metadata);
      return applied;
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  /** A copy of an object that is none, or not there, is an empty one. */
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

  /** Whole numbers as they come out of a file. */
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

  /** The object as somebody would write it. */
  public SourcedResource liveResource() {
    return liveResource;
  }

  /** The object when that file has been applied; its lists begin as those of the file do. */
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
    return ResourceConverter.convert(merged, "") instanceof ConversionResult.Converted read
        ? new SourcedResource(read.resource(), merged)
        : file;
  }

  /** Whatever kubectl applies has annotations, for it keeps there what it applies. */
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
   * Of all lists in a chain only this one is merged. A port that is in neither file is somebody
   * else's and stays, where it is known what was applied before.
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

  /** Whether anything is other when that file has been applied, be it read by rules or not. */
  public boolean isChangedBy(SourcedResource file) {
    return !isApplied(liveResource.tree(), apply(file).tree())
        || lastApplied.filter(before -> !hasAllFieldsOf(file.tree(), before)).isPresent();
  }

  /** Whether all that the file says is so; defaults come beside it. */
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

  /** Whether no field of what was applied before is missing. */
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
