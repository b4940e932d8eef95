package dev.portcullis.cluster;

import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import java.util.List;
import java.util.Set;

/**
 * The objects of a cluster, listed once for a command.
 *
 * @param namespaces the listed namespaces; empty for all
 * @param objects sorted by key; their trees have only the metadata that rules read, and are empty
 *     if they were not requested
 */
public record ListResult(
    Set<String> namespaces, List<SourcedResource> objects, List<ListFailure> failures) {

  public ListResult {
    namespaces = Set.copyOf(namespaces);
    objects = List.copyOf(objects);
    failures = List.copyOf(failures);
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
