package dev.portcullis.kube;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.OneLine;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceName;
import dev.portcullis.translate.Translation;
import dev.portcullis.verdict.Live;
import dev.portcullis.verdict.Read;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Looks at objects as they are now, by calls that no stale cache answers: a GET or a LIST without
 * resource version.
 */
final class LiveReader implements Live, AutoCloseable {

  /** What all looks of a review may take together. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int LONGEST_LABEL = 63;
  private static final int MOST_THREADS = 256;
  private static final long IDLE_SECONDS = 10;

  private final KubernetesClient client;
  private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          LiveReader::thread);

  /**
   * Looks through that client, which stays the caller's; it must not try again by itself, and must
   * give up no later than we do.
   */
  LiveReader(KubernetesClient client) {
    this.client = client;
  }

  private static Thread thread(Runnable calls) {
    Thread thread = new Thread(calls, "live-look");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Look look(String namespace) {
    Budget budget = budgets.computeIfAbsent(namespace, n -> new Budget(System::nanoTime));
    long end = System.nanoTime() + PATIENCE.toNanos();
    return wanted -> read(wanted, budget, end);
  }

  private Sighting read(List<Read> wanted, Budget budget, long end) {
    if (!budget.take(wanted.stream().mapToInt(Read::calls).sum())) {
      return new Sighting.Spent();
    }
    Map<Read, List<CompletableFuture<List<Resource>>>> begun = new LinkedHashMap<>();
    wanted.forEach(r -> begun.put(r, calls(r).map(c -> begin(c, budget)).toList()));
    Map<Read, List<Resource>> found = new HashMap<>();
    List<String> failures = new ArrayList<>();
    begun.forEach(
        (read, calls) -> {
          try {
            found.put(read, await(calls, end));
          } catch (Unreadable e) {
            failures.add(name(read) + " could not be looked at: " + e.getMessage());
          }
        });
    return new Sighting.Seen(found, failures.isEmpty() ? "" : failures.get(0));
  }

  private Stream<Supplier<List<Resource>>> calls(Read read) {
    if (read.calls() == 0) {
      return Stream.of();
    } else if (read instanceof Read.EndpointsOf of) {
      ServiceName service = of.service();
      ObjectKey endpoints = new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
      return Stream.of(() -> get(endpoints), () -> slices(service));
    }
    return Stream.of(() -> get(((Read.One) read).key()));
  }

  private CompletableFuture<List<Resource>> begin(Supplier<List<Resource>> call, Budget budget) {
    try {
      return CompletableFuture.supplyAsync(call, threads).whenComplete((r, e) -> budget.end());
    } catch (RejectedExecutionException e) {
      budget.end();
      return CompletableFuture.failedFuture(new Unreadable("too many look-ups are under way"));
    }
  }

  private List<Resource> get(ObjectKey key) {
    ResourceType type = ResourceType.of(key.kind());
    GenericKubernetesResource object =
        type.kind().isClusterScoped()
            ? client.genericKubernetesResources(type.context()).withName(key.name()).get()
            : client
                .genericKubernetesResources(type.context())
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
    return object == null ? List.of() : List.of(translated(object, type));
  }

  private List<Resource> slices(ServiceName service) {
    if (service.name().length() > LONGEST_LABEL) {
      return List.of(); // Endpoints may be called so, a Service cannot, and no label can say it
    }
    ResourceType type = ResourceType.ENDPOINT_SLICES;
    return client
        .genericKubernetesResources(type.context())
        .inNamespace(service.namespace())
        .withLabel(EndpointSet.SERVICE_NAME, service.name())
        .list()
        .getItems()
        .stream()
        .map(o -> translated(o, type))
        .toList();
  }

  private static Resource translated(GenericKubernetesResource object, ResourceType type) {
    if (ApiObject.translate(object, type) instanceof Translation.Read read) {
      return read.resource();
    }
    throw new Unreadable(ApiObject.key(object, type) + " is not understood");
  }

  /** All that the calls found, by key; there is no waiting beyond the end. */
  private static List<Resource> await(List<CompletableFuture<List<Resource>>> calls, long end) {
    List<Resource> all = new ArrayList<>();
    for (CompletableFuture<List<Resource>> call : calls) {
      try {
        all.addAll(call.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        throw new Unreadable("no answer in " + PATIENCE.toSeconds() + " s");
      } catch (ExecutionException e) {
        throw new Unreadable(reason(e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unreadable("we are shutting down");
      }
    }
    all.sort(Comparator.comparing(Resource::key));
    return all;
  }

  /** What went wrong, in a few words. */
  static String reason(Throwable cause) {
    if (cause instanceof KubernetesClientException e && e.getCode() > 0) {
      return "the API server answers " + e.getCode();
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return OneLine.of(root instanceof Unreadable ? root.getMessage() : root.toString());
  }

  private static String name(Read read) {
    return read instanceof Read.EndpointsOf of
        ? "endpoints of " + of.service().key()
        : ((Read.One) read).key().toString();
  }

  /** Why something could not be looked at. */
  private static final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
