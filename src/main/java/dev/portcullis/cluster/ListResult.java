package dev.portcullis.cluster;

import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import java.util.List;
import java.util.Set;

/**
 * What a cluster has, listed once for a command.
 *
 * @param namespaces what was listed; empty for all
 * @param objects sorted by key; their trees have only the metadata that rules read, and are empty
 *     if they were not requested
 * @param failures what could not be read, or not all of it
 */
public record ListResult(
    Set<String> namespaces, List<SourcedResource> objects, List<ListFailure> failures) {

  public ListResult {
    namespaces = Set.copyOf(namespaces);
    objects = List.copyOf(objects);
    failures = List.copyOf(failures);
  }

  /** The objects as rules read them. */
  public List<Resource> resources() {
    return objects.stream().map(SourcedResource::resource).toList();
  }

  /** Those of the namespaces that were to be listed and are known not to be there. */
  public List<String> missingNamespaces() {
    return namespaces.stream()
        .filter(
            n ->
                failures.stream()
                    .noneMatch(u -> u.kind() == Kind.NAMESPACE && u.namespace().equals(n)))
        .filter(n -> objects.stream().noneMatch(o -> o.resource().key().equals(Namespace.key(n))))
        .sorted()
        .toList();
  }

  /**
   * Whether all objects of a kind in a namespace are among these.
   *
   * @param namespace empty for kinds that belong to none
   */
  public boolean isComplete(Kind kind, String namespace) {
    boolean listed =
        kind.isClusterScoped()
            ? kind == Kind.INGRESS_CLASS
            : namespaces.isEmpty() || namespaces.contains(namespace);
    return listed
        && failures.stream()
            .noneMatch(
                u ->
                    u.kind() == kind
                        && (u.namespace().isEmpty() || u.namespace().equals(namespace)));
  }
}
