package dev.portcullis.manifests;

import dev.portcullis.model.Resource;
import java.util.List;
import java.util.SortedMap;

/**
 * What was read from files.
 *
 * @param manifests the objects of the chain, in the order of reading
 * @param errors what could not be read, in the order of reading
 * @param skipped how many objects of other kinds there were, by apiVersion and kind
 * @param nonObjectDocuments how many documents were no Kubernetes objects
 * @param lines what was read, line by line
 */
public record ManifestSet(
    List<Manifest> manifests,
    List<ReadError> errors,
    SortedMap<String, Integer> skipped,
    int nonObjectDocuments,
    SourceLines lines) {

  public ManifestSet {
    manifests = List.copyOf(manifests);
    errors = List.copyOf(errors);
  }

  /** The objects alone. */
  public List<Resource> resources() {
    return manifests.stream().map(Manifest::resource).toList();
  }
}
