package dev.portcullis.cli;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterLister;
import dev.portcullis.cluster.ListFailure;
import dev.portcullis.cluster.ListResult;
import dev.portcullis.cluster.ListedObject;
import dev.portcullis.manifests.ApplyMerge;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.SourcedResource;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ListedView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a cluster has, and what it will have when files are applied to it. */
final class Live {

  private final ListResult listing;
  private final DataPlane dataPlane;
  private final Map<ObjectKey, ListedObject> objects = new TreeMap<>();
  private final Map<ObjectKey, SourcedResource> applied = new TreeMap<>();

  private Live(ListResult listing, ManifestSet files, DataPlane dataPlane) {
    this.listing = listing;
    this.dataPlane = dataPlane;
    listing.objects().forEach(o -> objects.put(o.resource().key(), o));
    files.manifests().forEach(m -> applied.put(m.resource().key(), applied(m)));
  }

  /**
   * Reads it, and nothing else.
   *
   * @param namespaces which ones; empty for all
   * @param files what is to be laid over it; of two objects with the same key the later counts
   */
  static Live read(
      ClientConfigFactory connection,
      Set<String> namespaces,
      ManifestSet files,
      DataPlane dataPlane) {
    boolean compared = !files.manifests().isEmpty();
    return new Live(ClusterLister.list(connection, namespaces, compared), files, dataPlane);
  }

  /** The namespaces of objects in files. */
  static Set<String> namespaces(ManifestSet files) {
    return files.resources().stream()
        .map(r -> r.key().namespace())
        .filter(n -> !n.isEmpty())
        .collect(Collectors.toSet());
  }

  /** The object that is stored under the key of one in a file. */
  Optional<ApplyMerge> stored(ObjectKey key) {
    return Optional.ofNullable(objects.get(key)).map(o -> ApplyMerge.ofLive(o.tree()));
  }

  /** What that object will be when its file has been applied. */
  SourcedResource applied(Manifest file) {
    return stored(file.resource().key())
        .map(s -> s.apply(file.toSourcedResource()))
        .orElseGet(file::toSourcedResource);
  }

  /** What is written by hand, by key. */
  Map<ObjectKey, SourcedResource> byHand() {
    Map<ObjectKey, SourcedResource> byHand = new TreeMap<>();
    objects.forEach(
        (key, o) -> {
          if (!(o.resource() instanceof EndpointSet set) || set.isHandWritten()) {
            byHand.put(key, ApplyMerge.ofLive(o.tree()).liveResource());
          }
        });
    return byHand;
  }

  /** The cluster as it is. */
  ListedView now() {
    return new ListedView(listing.resources(), listing::isComplete, dataPlane);
  }

  /** The cluster as it will be when controllers have seen the files. */
  ListedView then() {
    List<Resource> all = new ArrayList<>();
    listing.resources().stream().filter(r -> !isRewritten(r)).forEach(all::add);
    applied.values().forEach(s -> all.add(s.resource()));
    return new ListedView(all, listing::isComplete, dataPlane);
  }

  /** What a controller writes anew, out of what is in the files. */
  private boolean isRewritten(Resource resource) {
    if (!(resource instanceof EndpointSet set) || set.isHandWritten() || set.service().isEmpty()) {
      return false;
    }
    ServiceRef name = set.service().get();
    return applied.get(name.key()) != null
            && applied.get(name.key()).resource() instanceof Service service
            && !service.selector().isEmpty()
        || set.isMirrored() && applied.containsKey(endpointsOf(name));
  }

  private static ObjectKey endpointsOf(ServiceRef service) {
    return new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
  }

  /** What the files change, one for each object. */
  List<ResourceChange> changes() {
    return applied.values().stream()
        .map(
            s ->
                new ResourceChange(
                    Optional.ofNullable(objects.get(s.resource().key()))
                        .map(ListedObject::resource),
                    Optional.of(s.resource())))
        .toList();
  }

  /** What of chains could not be read; a line each. */
  List<String> unread() {
    return unread(listing);
  }

  /** What could not be read of that by which chains are judged: classes and namespaces. */
  List<String> unknown() {
    return unknown(listing);
  }

  static List<String> unread(ListResult listing) {
    return lines(listing, u -> !u.kind().isClusterScoped());
  }

  static List<String> unknown(ListResult listing) {
    return lines(listing, u -> u.kind().isClusterScoped());
  }

  private static List<String> lines(ListResult listing, Predicate<ListFailure> which) {
    return listing.failures().stream().filter(which).map(ListFailure::toString).sorted().toList();
  }
}
