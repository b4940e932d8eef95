package dev.portcullis.plan;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Groups objects that refer to each other, in either of two states. */
final class ConnectedComponents {

  private final Map<ObjectKey, ObjectKey> parents = new HashMap<>();

  private ConnectedComponents() {}

  /** The sorted keys of each connected component. */
  static List<Set<ObjectKey>> of(Stream<Resource> objects) {
    ConnectedComponents all = new ConnectedComponents();
    List<ObjectKey> keys = new ArrayList<>();
    objects.forEach(
        object -> {
          keys.add(object.key());
          referencesOf(object).forEach(other -> all.union(object.key(), other));
        });
    Collection<Set<ObjectKey>> groups =
        keys.stream()
            .collect(
                Collectors.groupingBy(
                    all::findRoot, TreeMap::new, Collectors.toCollection(TreeSet::new)))
            .values()
            .stream()
            .map(s -> (Set<ObjectKey>) s)
            .toList();
    return List.copyOf(groups);
  }

  private static Stream<ObjectKey> referencesOf(Resource object) {
    if (object instanceof Ingress ingress) {
      return ingress.services().map(ServiceRef::key);
    }
    return object instanceof EndpointSet set
        ? set.service().stream().map(s -> s.key())
        : Stream.of();
  }

  private void union(ObjectKey one, ObjectKey other) {
    parents.put(findRoot(one), findRoot(other));
  }

  private ObjectKey findRoot(ObjectKey key) {
    ObjectKey root = key;
    while (!parents.getOrDefault(root, root).equals(root)) {
      root = parents.get(root);
    }
    if (!root.equals(key)) {
      parents.put(key, root);
    }
    return root;
  }
}
