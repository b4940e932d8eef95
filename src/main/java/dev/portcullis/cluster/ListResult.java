package dev.portcullis.cluster;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.SourcedResource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The objects of a cluster, listed once for a command.
 *
 * @param namespaces the listed namespaces; empty for all
 * @param objects sorted by key; their trees have only the metadata that rules read, and are empty
 *     if they were not requested
 * @param recentEndpoints the Services whose Endpoints or mirrors were written within the last
 *     minute
 */
public record ListResult(
    Set<String> namespaces,
    List<SourcedResource> objects,
    List<ListFailure> failures,
    Set<ServiceRef> recentEndpoints) {

  public ListResult {
    namespaces = Set.copyOf(namespaces);
    objects = List.copyOf(objects);
    failures = List.copyOf(failures);
    recentEndpoints = Set.copyOf(recentEndpoints);
  }

  /** The listed objects as a view. */
  public SnapshotView view(DataPlane dataPlane) {
    return view(resources(), dataPlane);
  }

  /**
   * A view with the same knowledge.
   *
   * @param resources objects in place of the listed ones
   */
  public SnapshotView view(List<Resource> resources, DataPlane dataPlane) {
    Set<ObjectKey> recentMirrors =
        resources.stream()
            .filter(r -> r instanceof EndpointSet s && s.isLabeledAsMirror())
            .map(EndpointSet.class::cast)
            .filter(s -> s.service().filter(recentEndpoints::contains).isPresent())
            .map(EndpointSet::key)
            .collect(Collectors.toSet());
    return new SnapshotView(resources, this::isComplete, recentMirrors::contains, dataPlane);
  }

  /** The objects as model values. */
  public List<Resource> resources() {
    return objects.stream().map(SourcedResource::resource).toList();
  }

  /** The requested namespaces that do not exist, sorted. */
  public List<String> missingNamespaces() {
    return namespaces.stream()
        .filter(
            n ->
                failures.stream()
                    .noneMatch(f -> f.kind() == Kind.NAMESPACE && f.namespace().equals(n)))
        .filter(n -> objects.stream().noneMatch(o -> o.resource().key().equals(Namespace.key(n))))
        .sorted()
        .toList();
  }

  /**
   * Whether all objects of a kind in a namespace were listed. Rollouts never are.
   *
   * @param namespace empty for cluster-scoped kinds
   */
  public boolean isComplete(Kind kind, String namespace) {
    boolean listed =
        kind.isClusterScoped()
            ? kind == Kind.INGRESS_CLASS
            : kind != Kind.ROLLOUT && (namespaces.isEmpty() || namespaces.contains(namespace));
    return listed
        && failures.stream()
            .noneMatch(
                f ->
                    f.kind() == kind
                        && (f.namespace().isEmpty() || f.namespace().equals(namespace)));
  }
}
