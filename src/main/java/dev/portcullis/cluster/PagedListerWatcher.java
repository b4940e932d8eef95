package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.internal.AbstractWatchManager;
import io.fabric8.kubernetes.client.informers.impl.ListerWatcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Lists for an informer as a stream, with pages whose size adapts; watches as the library does. */
final class PagedListerWatcher
    implements ListerWatcher<GenericKubernetesResource, GenericKubernetesResourceList> {

  private final WatchedResource type;
  private final ListerWatcher<GenericKubernetesResource, GenericKubernetesResourceList> library;
  private final StreamingReader reader;
  private final Executor executor;
  private final PageLimit limit = new PageLimit();

  /**
   * @param library watches the same objects
   * @param executor runs lists, which block
   */
  PagedListerWatcher(
      WatchedResource type,
      ListerWatcher<GenericKubernetesResource, GenericKubernetesResourceList> library,
      StreamingReader reader,
      Executor executor) {
    this.type = type;
    this.library = library;
    this.reader = reader;
    this.executor = executor;
  }

  @Override
  public CompletableFuture<GenericKubernetesResourceList> submitList(ListOptions options) {
    return CompletableFuture.supplyAsync(() -> list(options.getContinue()), executor);
  }

  private GenericKubernetesResourceList list(String next) {
    StreamingReader.Page<ListedObject> page =
        reader.listPage(type, "", next == null ? "" : next, limit, o -> ListedObject.of(o, type));
    GenericKubernetesResourceList list = new GenericKubernetesResourceList();
    list.setItems(List.copyOf(page.items()));
    list.setMetadata(
        new ListMetaBuilder()
            .withResourceVersion(page.resourceVersion())
            .withContinue(page.continueToken())
            .build());
    return list;
  }

  /** The reader has its own limit. */
  @Override
  public Long getLimit() {
    return (long) limit.next();
  }

  @Override
  public CompletableFuture<AbstractWatchManager<GenericKubernetesResource>> submitWatch(
      ListOptions options, Watcher<GenericKubernetesResource> watcher) {
    return library.submitWatch(options, watcher);
  }

  @Override
  public int getWatchReconnectInterval() {
    return library.getWatchReconnectInterval();
  }

  @Override
  public String getApiEndpointPath() {
    return library.getApiEndpointPath();
  }

  @Override
  public Config getConfig() {
    return library.getConfig();
  }
}
