package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.convert.ConversionResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** The time that the mirroring controller has to follow; it retries for a while. */
  private static final Duration MIRRORING_TIME = Duration.ofMinutes(1);

  /** More concurrent calls are not faster and load the API server. */
  private static final int MAX_CONCURRENT_CALLS = 8;

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final boolean withTrees;
  private final Collection<ListFailure> failures = new ConcurrentLinkedQueue<>();
  private final Set<ServiceRef> recentEndpoints = ConcurrentHashMap.newKeySet();

  private ClusterLister(KubernetesClient client, Set<String> namespaces, boolean withTrees) {
    this.client = client;
    this.namespaces = namespaces;
    this.withTrees = withTrees;
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
    return new ListResult(namespaces, objects, List.copyOf(failures), recentEndpoints);
  }

  /** Lists page by page, to hold one unconverted page at a time. */
  private List<SourcedResource> listAll(WatchedResource type, String namespace) {
    List<SourcedResource> all = new ArrayList<>();
    String next = null;
    do {
      GenericKubernetesResourceList page = listPage(type, namespace, next);
      page.getItems().forEach(o -> addConverted(o, type, all));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }

  private GenericKubernetesResourceList listPage(
      WatchedResource type, String namespace, String next) {
    ListOptions options =
        new ListOptionsBuilder().withLimit(InformerView.PAGE_SIZE).withContinue(next).build();
    return namespace.isEmpty()
        ? client.genericKubernetesResources(type.definitionContext()).inAnyNamespace().list(options)
        : client
            .genericKubernetesResources(type.definitionContext())
            .inNamespace(namespace)
            .list(options);
  }

  /** Reads one Namespace, because a user may not have permission to list all. */
  private List<SourcedResource> getNamespace(String name) {
    WatchedResource type = WatchedResource.NAMESPACES;
    List<SourcedResource> found = new ArrayList<>();
    GenericKubernetesResource object =
        client.genericKubernetesResources(type.definitionContext()).withName(name).get();
    if (object != null) {
      addConverted(object, type, found);
    }
    return found;
  }

  /** An object that cannot be converted is a failure, so that it does not count as absent. */
  private void addConverted(
      GenericKubernetesResource object, WatchedResource type, List<SourcedResource> objects) {
    ConversionResult result = GenericResourceConverter.convert(object, type);
    if (result instanceof ConversionResult.Converted converted) {
      EndpointSet.serviceOf(converted.resource().meta())
          .filter(s -> isWrittenRecently(object, Instant.now(Clock.systemUTC())))
          .ifPresent(recentEndpoints::add);
      objects.add(
          new SourcedResource(
              converted.resource(),
              withTrees ? GenericResourceConverter.toTree(object, type) : Map.of()));
    } else {
      ObjectKey key = GenericResourceConverter.keyOf(object, type);
      failures.add(
          new ListFailure(
              key.kind(), key.namespace(), GenericResourceConverter.describeFailure(result)));
    }
  }

  /** Whether the mirroring controller may still have to follow the last write of an object. */
  static boolean isWrittenRecently(GenericKubernetesResource object, Instant now) {
    return object.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getTime)
        .anyMatch(t -> t != null && Instant.parse(t).isAfter(now.minus(MIRRORING_TIME)));
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
