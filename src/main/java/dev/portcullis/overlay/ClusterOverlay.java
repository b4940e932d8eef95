package dev.portcullis.overlay;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.ClusterLister;
import dev.portcullis.cluster.ListFailure;
import dev.portcullis.cluster.ListResult;
import dev.portcullis.manifests.ApplyMerge;
import dev.portcullis.manifests.Manifest;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.SourcedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The listed objects of a cluster, and the same with files applied to them in memory. */
public final class ClusterOverlay {

  private final ListResult listing;
  private final DataPlane dataPlane;
  private final Map<ObjectKey, SourcedResource> listedObjects = new TreeMap<>();
  private final Map<ObjectKey, SourcedResource> afterApply = new TreeMap<>();

  private ClusterOverlay(ListResult listing, ManifestSet files, DataPlane dataPlane) {
    this.listing = listing;
    this.dataPlane = dataPlane;
    listing.objects().forEach(o -> listedObjects.put(o.resource().key(), o));
    files.manifests().forEach(m -> afterApply.put(m.resource().key(), afterApply(m)));
  }

  /**
   * Lists the cluster; changes nothing in it.
   *
   * @param namespaces the namespaces to read; empty for all
   * @param files the objects to apply; the last of several objects with the same key is used
   */
  public static ClusterOverlay read(
      ClientConfigFactory connection,
      Set<String> namespaces,
      ManifestSet files,
      DataPlane dataPlane) {
    boolean withTrees = !files.manifests().isEmpty();
    return new ClusterOverlay(
        ClusterLister.list(connection, namespaces, withTrees), files, dataPlane);
  }

  /** The namespaces of the objects in files. */
  public static Set<String> namespacesOf(ManifestSet files) {
    return files.resources().stream()
        .map(r -> r.key().namespace())
        .filter(n -> !n.isEmpty())
        .collect(Collectors.toSet());
  }

  /** The merge with the live object of this key; empty if there is none. */
  public Optional<ApplyMerge> mergeFor(ObjectKey key) {
    return Optional.ofNullable(listedObjects.get(key)).map(o -> ApplyMerge.ofLive(o.tree()));
  }

  /** The object after its file is applied. */
  public SourcedResource afterApply(Manifest file) {
    return mergeFor(file.resource().key())
        .map(s -> s.apply(file.toSourcedResource()))
        .orElseGet(file::toSourcedResource);
  }

  /** The live objects that no controller of the control plane writes, by key. */
  public Map<ObjectKey, SourcedResource> userManagedObjects() {
    Map<ObjectKey, SourcedResource> userManaged = new TreeMap<>();
    ResourceView view = viewBefore();
    listedObjects.forEach(
        (key, o) -> {
          if (!(o.resource() instanceof EndpointSet set)
              || EndpointOwnership.isHandWritten(set, view)) {
            userManaged.put(key, ApplyMerge.ofLive(o.tree()).liveResource());
          }
        });
    return userManaged;
  }

  /** The view of the cluster before the files are applied. */
  public SnapshotView viewBefore() {
    return listing.view(dataPlane);
  }

  /** The view of the cluster after the files are applied and controllers have reacted. */
  public SnapshotView viewAfter() {
    List<Resource> all = new ArrayList<>();
    ResourceView before = viewBefore();
    listing.resources().stream().filter(r -> !isRewrittenByController(r, before)).forEach(all::add);
    afterApply.values().forEach(s -> all.add(s.resource()));
    return listing.view(all, dataPlane);
  }

  /** Whether a controller rewrites the object because of the files. */
  private boolean isRewrittenByController(Resource resource, ResourceView before) {
    if (!(resource instanceof EndpointSet set)
        || EndpointOwnership.isHandWritten(set, before)
        || set.service().isEmpty()) {
      return false;
    }
    ServiceRef name = set.service().get();
    return afterApply.get(name.key()) != null
            && afterApply.get(name.key()).resource() instanceof Service service
            && !service.selector().isEmpty()
        || set.isLabeledAsMirror() && afterApply.containsKey(endpointsKey(name));
  }

  private static ObjectKey endpointsKey(ServiceRef service) {
    return new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
  }

  /** The changes of the files, one for each object. */
  List<ResourceChange> changes() {
    return afterApply.values().stream()
        .map(
            s ->
                new ResourceChange(
                    Optional.ofNullable(listedObjects.get(s.resource().key()))
                        .map(SourcedResource::resource),
                    Optional.of(s.resource())))
        .toList();
  }

  /** One line for each namespaced resource that could not be read. */
  public List<String> namespacedFailures() {
    return namespacedFailures(listing);
  }

  /** One line for each cluster-scoped resource that could not be read. */
  public List<String> clusterScopedFailures() {
    return clusterScopedFailures(listing);
  }

  public static List<String> namespacedFailures(ListResult listing) {
    return formatFailures(listing, u -> !u.kind().isClusterScoped());
  }

  public static List<String> clusterScopedFailures(ListResult listing) {
    return formatFailures(listing, u -> u.kind().isClusterScoped());
  }

  private static List<String> formatFailures(ListResult listing, Predicate<ListFailure> which) {
    return listing.failures().stream().filter(which).map(ListFailure::toString).sorted().toList();
  }
}
