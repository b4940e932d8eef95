package dev.portcullis.cluster;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.convert.ConversionResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Lists the objects of a cluster for a command, with GET and LIST requests only. */
public final class ClusterLister {

  private static final List<Kind> NAMESPACED_KINDS =
      List.of(Kind.ENDPOINTS, Kind.ENDPOINT_SLICE, Kind.INGRESS, Kind.SERVICE);

  /** More concurrent calls are not faster and load the API server. */
  private static final int MAX_CONCURRENT_CALLS = 8;

  private final KubernetesClient client;
  private final StreamingReader reader;
  private final Set<String> namespaces;
  private final boolean withTrees;
  private final Collection<ListFailure> failures = new ConcurrentLinkedQueue<>();

  private ClusterLister(KubernetesClient client, Set<String> namespaces, boolean withTrees) {
    this.client = client;
    this.namespaces = namespaces;
    this.withTrees = withTrees;
    // A command holds all objects, and its user sets its heap.
    this.reader = new StreamingReader(client, Long.MAX_VALUE);
  }

  /**
   * Lists all objects that rules read.
   *
   * @param namespaces the namespaces to list, which are read as objects as well; empty for all
   * @param withTrees whether the result includes the objects as trees
   * @throws ApiServerUnreachableException if the API server cannot be reached or rejects the
   *     credentials
   */
  public static ListResult list(
      ClientConfigFactory connection, Set<String> namespaces, boolean withTrees) {
    try (KubernetesClient client = connection.createClient()) {
      return new ClusterLister(client, namespaces, withTrees).list();
    } catch (KubernetesClientException e) {
      throw new ApiServerUnreachableException(e.getMessage());
    }
  }

  /** A call with the scope that is unknown if it fails. */
  private record ListCall(
      WatchedResource type, String namespace, Future<List<SourcedResource>> objects) {}

  private ListResult list() {
    ExecutorService threads = Executors.newFixedThreadPool(MAX_CONCURRENT_CALLS);
    try {
      Set<String> where = namespaces.isEmpty() ? Set.of("") : namespaces;
      Stream<ListCall> chains =
          NAMESPACED_KINDS.stream()
              .map(WatchedResource::of)
              .flatMap(
                  t ->
                      where.stream()
                          .map(n -> new ListCall(t, n, threads.submit(() -> listAll(t, n)))));
      WatchedResource classes = WatchedResource.INGRESS_CLASSES;
      Stream<ListCall> others =
          Stream.concat(
              Stream.of(new ListCall(classes, "", threads.submit(() -> listAll(classes, "")))),
              namespaces.stream()
                  .map(
                      n ->
                          new ListCall(
                              WatchedResource.NAMESPACES,
                              n,
                              threads.submit(() -> getNamespace(n)))));
      return awaitAll(Stream.concat(chains, others).toList());
    } finally {
      threads.shutdownNow();
    }
  }

  private ListResult awaitAll(List<ListCall> calls) {
    List<SourcedResource> objects = new ArrayList<>();
    for (ListCall call : calls) {
      try {
        objects.addAll(call.objects().get());
      } catch (ExecutionException e) {
        failures.add(toFailure(call, e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ApiServerUnreachableException(client.getMasterUrl().toString(), "interrupted");
      }
    }
    objects.sort(Comparator.comparing(o -> o.resource().key()));
    return new ListResult(namespaces, objects, List.copyOf(failures));
  }

  /** Lists page by page, and converts each object while the rest is being read. */
  private List<SourcedResource> listAll(WatchedResource type, String namespace) {
    List<SourcedResource> all = new ArrayList<>();
    PageLimit limit = new PageLimit();
    String next = "";
    do {
      StreamingReader.Page<Optional<SourcedResource>> page =
          reader.listPage(type, namespace, next, limit, o -> convert(o.tree(), type));
      page.items().stream().flatMap(Optional::stream).forEach(all::add);
      next = page.continueToken();
    } while (!next.isEmpty());
    return all;
  }

  /** Reads one Namespace, because a user may not have permission to list all. */
  private List<SourcedResource> getNamespace(String name) {
    WatchedResource type = WatchedResource.NAMESPACES;
    return reader.get(type, "", name).flatMap(o -> convert(o.tree(), type)).stream().toList();
  }

  /**
   * An object that cannot be converted is a failure, so that it does not count as absent; empty.
   */
  private Optional<SourcedResource> convert(Map<String, Object> object, WatchedResource type) {
    ConversionResult result = GenericResourceConverter.convert(object, type);
    if (result instanceof ConversionResult.Converted converted) {
      return Optional.of(
          new SourcedResource(
              converted.resource(),
              withTrees ? GenericResourceConverter.toTree(object, type) : Map.of()));
    }
    ResourceMeta meta = ((ConversionResult.Invalid) result).meta();
    failures.add(
        new ListFailure(
            type.kind(), meta.key().namespace(), GenericResourceConverter.describeFailure(result)));
    return Optional.empty();
  }

  private ListFailure toFailure(ListCall call, Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException failure)) {
      throw thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }
    int code = failure.getCode();
    if (code == 0) {
      throw new ApiServerUnreachableException(
          client.getMasterUrl().toString(), ApiErrors.describeForAdmin(failure));
    } else if (code == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw new ApiServerUnreachableException(
          client.getMasterUrl().toString(), "it rejects the credentials (401)");
    }
    String right =
        code == HttpURLConnection.HTTP_FORBIDDEN
            ? "; grant " + describeMissingPermission(call)
            : "";
    return new ListFailure(
        call.type().kind(), call.namespace(), ApiErrors.describeForAdmin(failure) + right);
  }

  /** The missing permission in terms of RBAC. */
  private static String describeMissingPermission(ListCall call) {
    String verb = call.type() == WatchedResource.NAMESPACES ? "get" : "list";
    String role =
        call.namespace().isEmpty() ? "a ClusterRole" : "a Role in namespace " + call.namespace();
    return "verb " + verb + " on " + call.type() + " in " + role;
  }
}
