package dev.portcullis.manifests;

import dev.portcullis.model.Resource;
import java.util.List;
import java.util.SortedMap;

/**
 * The content of manifest files.
 *
 * @param manifests objects of the supported kinds, in reading order
 * @param errors what could not be read, in reading order
 * @param skipped number of objects of other kinds, by apiVersion and kind
 * @param nonObjectDocuments number of documents that are not Kubernetes objects
 * @param lines the source lines
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

  public List<Resource> resources() {
    return manifests.stream().map(Manifest::resource).toList();
  }
}
