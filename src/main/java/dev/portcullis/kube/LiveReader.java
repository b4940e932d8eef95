package dev.portcullis.kube;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Looks at objects as they are now, by calls that no stale cache answers: a GET or a LIST without
 * resource version.
 */
final class LiveReader implements Live, AutoCloseable {

  /** What all looks of a review may take together. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int LONGEST_LABEL = 63;

  /** Enough for sixteen namespaces that are all at their limit. */
  private static final int MOST_THREADS = 256;

  private static final long IDLE_SECONDS = 10;

  /** More namespaces than this, and those that are quiet again are forgotten. */
  private static final int MOST_BUDGETS = 1_000;

  private static final String LATE = "no answer in " + PATIENCE.toSeconds() + " s";

  private static final int MOST_WARM_UPS = 3;

  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
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
   * Looks through that client, which stays the caller's; it must not try again by itself.
   *
   * @param log told what could not be looked at and why, a line at a time
   */
  LiveReader(KubernetesClient client, Consumer<String> log) {
    this(client, log, System::nanoTime);
  }

  /** The same with a clock for the budgets. */
  LiveReader(KubernetesClient client, Consumer<String> log, LongSupplier nanoTime) {
    this.client = client;
    this.log = log;
    this.nanoTime = nanoTime;
  }

  private static Thread thread(Runnable calls) {
    Thread thread = new Thread(calls, "live-look");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Look look(String namespace) {
    if (budgets.size() > MOST_BUDGETS) {
      budgets.values().removeIf(Budget::isWhole);
    }
    Budget budget = budgets.computeIfAbsent(namespace, n -> new Budget(nanoTime));
    long end = System.nanoTime() + PATIENCE.toNanos();
    return wanted -> read(wanted, budget, end);
  }

  /**
   * Looks at what every cluster has, whatever comes of it. The first look of a process loads
   * classes and makes connections, for which a review may not have the time: its denial would be
   * let through.
   */
  void warmUp() {
    List<Read> anything =
        List.of(
            new Read.One(Namespace.key("default")),
            new Read.EndpointsOf(new ServiceName("default", "kubernetes")));
    for (int i = 0; i < MOST_WARM_UPS; i++) {
      if (look("default").read(anything) instanceof Sighting.Seen seen
          && seen.failure().isEmpty()) {
        return;
      }
    }
  }

  /** How many namespaces have a budget at the moment. */
  int budgets() {
    return budgets.size();
  }

  private Sighting read(List<Read> wanted, Budget budget, long end) {
    int calls = wanted.stream().mapToInt(Read::calls).sum();
    if (!budget.take(calls)) {
      return new Sighting.Spent();
    }
    try {
      return seen(wanted, ended(wanted.stream().flatMap(this::calls).toList(), end), budget);
    } catch (RejectedExecutionException e) {
      return new Sighting.Spent();
    } finally {
      budget.end(calls);
    }
  }

  /** The calls when all have come to their end, which for some is that nobody waits any longer. */
  private List<Future<List<Resource>>> ended(List<Callable<List<Resource>>> calls, long end) {
    try {
      return threads.invokeAll(calls, end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("whoever asked is being stopped", e);
    }
  }

  private Sighting.Seen seen(List<Read> wanted, List<Future<List<Resource>>> ended, Budget budget) {
    Map<Read, List<Resource>> found = new HashMap<>();
    List<String> failures = new ArrayList<>();
    Iterator<Future<List<Resource>>> next = ended.iterator();
    for (Read read : wanted) {
      try {
        found.put(read, all(Stream.generate(next::next).limit(read.calls()).toList(), budget));
      } catch (Unreadable e) {
        failures.add(name(read) + " could not be looked at: " + e.getMessage());
        log.accept(name(read) + " could not be looked at: " + e.toAdmin());
      }
    }
    return new Sighting.Seen(found, failures.isEmpty() ? "" : failures.get(0));
  }

  private Stream<Callable<List<Resource>>> calls(Read read) {
    if (read.calls() == 0) {
      return Stream.of();
    } else if (read instanceof Read.EndpointsOf of) {
      ServiceName service = of.service();
      ObjectKey endpoints = new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
      return Stream.of(() -> get(endpoints), () -> slices(service));
    }
    return Stream.of(() -> get(((Read.One) read).key()));
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
    String why = ApiObject.key(object, type) + " is not understood";
    throw new Unreadable(why, why);
  }

  /** All that the calls found, by key. */
  private static List<Resource> all(List<Future<List<Resource>>> calls, Budget budget) {
    List<Resource> all = new ArrayList<>();
    for (Future<List<Resource>> call : calls) {
      try {
        all.addAll(call.get());
      } catch (CancellationException e) {
        throw late(budget);
      } catch (ExecutionException e) {
        throw why(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException("it has ended", e);
      }
    }
    all.sort(Comparator.comparing(Resource::key));
    return all;
  }

  private static RuntimeException why(Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException failure)) {
      return thrown instanceof RuntimeException ours ? ours : new IllegalStateException(thrown);
    } else if (failure.getCode() == TOO_MANY_REQUESTS) {
      return new RejectedExecutionException("the API server has too much to do", failure);
    }
    return new Unreadable(Failure.toUser(failure), Failure.toAdmin(failure));
  }

  /** Whoever makes so many looks necessary that they come late must not get anything through. */
  private static RuntimeException late(Budget budget) {
    return budget.isStrained()
        ? new RejectedExecutionException("late, and no wonder")
        : new Unreadable(LATE, LATE);
  }

  private static String name(Read read) {
    return read instanceof Read.EndpointsOf of
        ? "endpoints of " + of.service().key()
        : ((Read.One) read).key().toString();
  }

  /** Why something could not be looked at. */
  private static final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String toAdmin;

    Unreadable(String toUser, String toAdmin) {
      super(toUser);
      this.toAdmin = toAdmin;
    }

    String toAdmin() {
      return toAdmin;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
