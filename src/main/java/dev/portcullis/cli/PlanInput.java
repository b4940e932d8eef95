package dev.portcullis.cli;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The current and the desired objects of {@code portcullis plan}.
 *
 * @param desired with the stored values of fields that the files do not set
 * @param manifests the desired objects as in the files
 * @param otherChanges objects with changes that no rule reads, such as a timeout
 * @param listedNamespaces the namespaces that were listed completely
 */
record PlanInput(
    Map<ObjectKey, SourcedResource> current,
    Map<ObjectKey, SourcedResource> desired,
    Map<ObjectKey, SourcedResource> manifests,
    Set<ObjectKey> otherChanges,
    Set<String> listedNamespaces) {

  /** The keys of objects in the files whose backends or endpoints the files do not change. */
  Set<ObjectKey> unchangedRoutes() {
    return manifests.keySet().stream()
        .filter(current::containsKey)
        .filter(k -> isSameRoute(current.get(k).resource(), desired.get(k).resource()))
        .collect(Collectors.toSet());
  }

  private static boolean isSameRoute(Resource before, Resource after) {
    return before instanceof Ingress old && after instanceof Ingress now
        ? old.backends().equals(now.backends())
        : before instanceof EndpointSet set
            && after instanceof EndpointSet other
            && set.subsets().equals(other.subsets());
  }
}
