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
public final class Stored {

  /** What nobody writes into a file: status, and what only the API server says. */
  private static final Set<String> WRITTEN_METADATA =
      Set.of("annotations", "labels", "name", "namespace");

  private final Spelled spelled;
  private final Optional<Map<?, ?>> last;

  private Stored(Spelled spelled, Optional<Map<?, ?>> last) {
    this.spelled = spelled;
    this.last = last;
  }

  /**
   * An object out of a cluster.
   *
   * @param tree of a kind that takes part in chains, as the API server hands it over
   */
  public static Stored of(Map<String, Object> tree) {
    Map<String, Object> whole = map(number(tree));
    Map<String, Object> metadata = map(whole.get("metadata"));
    Map<String, Object> annotations = map(metadata.get("annotations"));
    Optional<Map<?, ?>> last =
        Optional.ofNullable(annotations.remove(ResourceMeta.LAST_APPLIED_ANNOTATION))
            .map(Stored::parsed);
    metadata.put("annotations", annotations);
    metadata.keySet().retainAll(WRITTEN_METADATA);
    metadata.values().removeIf(v -> v == null || v.equals(Map.of()));
    whole.put("metadata", metadata);
    whole.remove("status");
    ConversionResult.Converted read =
        (ConversionResult.Converted) ResourceConverter.convert(whole, "");
    return new Stored(new Spelled(read.resource(), whole), last);
  }

  /** It may be cut off or edited; then nothing is known to have been applied. */
  private static Map<?, ?> parsed(Object text) {
    try {
      List<Object> trees = Manifests.trees((String) text);
      Map<String, Object> applied = map(trees.isEmpty() ? null : trees.get(0));
      Map<String, Object> metadata = map(applied.get("metadata"));
      metadata.remove("namespace"); // kubectl puts it in where the file does not name one
      applied.put("metadata", metadata);
      return applied;
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  /** A copy of an object that is none, or not there, is an empty one. */
  private static Map<String, Object> map(Object tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach((k, v) -> copy.put((String) k, v));
    }
    return copy;
  }

  private static List<?> list(Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }

  /** Whole numbers as they come out of a file. */
  private static Object number(Object tree) {
    if (tree instanceof Map<?, ?>) {
      Map<String, Object> copy = map(tree);
      copy.replaceAll((k, v) -> number(v));
      return copy;
    } else if (tree instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(Stored::number).toList());
    }
    return tree instanceof Integer n ? (Object) n.longValue() : tree;
  }

  /** The object as somebody would write it. */
  public Spelled spelled() {
    return spelled;
  }

  /** The object when that file has been applied; its lists begin as those of the file do. */
  public Spelled with(Spelled file) {
    if (!Objects.equals(file.tree().get("apiVersion"), spelled.tree().get("apiVersion"))) {
      return file;
    }
    Map<String, Object> merged =
        merged(spelled.tree(), last.orElse(Map.of()), annotated(file.tree()), isService());
    return ResourceConverter.convert(merged, "") instanceof ConversionResult.Converted read
        ? new Spelled(read.resource(), merged)
        : file;
  }

  /** Whatever kubectl applies has annotations, for it keeps there what it applies. */
  private static Map<String, Object> annotated(Map<?, ?> file) {
    Map<String, Object> annotated = map(file);
    Map<String, Object> metadata = map(file.get("metadata"));
    metadata.put("annotations", map(metadata.get("annotations")));
    annotated.put("metadata", metadata);
    return annotated;
  }

  private boolean isService() {
    return spelled.resource().key().kind() == Kind.SERVICE;
  }

  private Map<String, Object> merged(
      Map<?, ?> live, Map<?, ?> before, Map<?, ?> file, boolean byPort) {
    Map<String, Object> merged = map(live);
    merged.keySet().removeIf(k -> before.containsKey(k) && !file.containsKey(k));
    file.forEach(
        (k, v) -> {
          Object now = live.get(k);
          if (v == null) {
            merged.remove(k);
          } else if (v instanceof Map<?, ?> inner && now instanceof Map<?, ?> stored) {
            merged.put((String) k, merged(stored, map(before.get(k)), inner, byPort));
          } else if (byPort && k.equals("ports")) {
            merged.put((String) k, ports(list(now), list(before.get(k)), list(v)));
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
  private List<Object> ports(List<?> live, List<?> before, List<?> file) {
    List<Object> ports = new ArrayList<>();
    for (Object port : file) {
      Map<String, Object> stored = map(find(port, live));
      ports.add(merged(stored, map(find(port, before)), map(port), false));
    }
    live.stream()
        .filter(p -> last.isPresent() && find(p, file) == null && find(p, before) == null)
        .forEach(ports::add);
    return ports;
  }

  private static Object find(Object port, List<?> ports) {
    return ports.stream().filter(p -> identity(p).equals(identity(port))).findFirst().orElse(null);
  }

  private static List<Object> identity(Object port) {
    Map<String, Object> map = map(port);
    return List.of(map.getOrDefault("port", ""), map.getOrDefault("protocol", "TCP"));
  }

  /** Whether anything is other when that file has been applied, be it read by rules or not. */
  public boolean isChangedBy(Spelled file) {
    return !says(spelled.tree(), with(file).tree())
        || last.filter(before -> !isStillIn(file.tree(), before)).isPresent();
  }

  /** Whether all that the file says is so; defaults come beside it. */
  private static boolean says(Object live, Object file) {
    if (Map.of().equals(file)) {
      return live == null || live instanceof Map;
    } else if (file instanceof Map<?, ?> map) {
      return live instanceof Map<?, ?> stored
          && map.entrySet().stream().allMatch(e -> says(stored.get(e.getKey()), e.getValue()));
    } else if (file instanceof List<?> list) {
      List<?> stored = list(live);
      return list.size() == stored.size()
          && IntStream.range(0, list.size()).allMatch(i -> says(stored.get(i), list.get(i)));
    }
    return Objects.equals(live, file);
  }

  /** Whether no field of what was applied before is missing. */
  private static boolean isStillIn(Map<?, ?> file, Map<?, ?> before) {
    return before.entrySet().stream()
        .allMatch(
            e ->
                e.getValue() == null
                    || e.getValue().equals(Map.of())
                    || file.get(e.getKey()) != null
                        && (!(e.getValue() instanceof Map<?, ?> inner)
                            || file.get(e.getKey()) instanceof Map<?, ?> now
                                && isStillIn(now, inner)));
  }
}
