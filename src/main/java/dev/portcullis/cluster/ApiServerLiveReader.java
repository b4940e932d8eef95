package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.policy.LiveRead;
import dev.portcullis.policy.LiveReader;
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
final class ApiServerLiveReader implements LiveReader, AutoCloseable {

  /** What all looks of a review may take together. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final int MAX_LABEL_LENGTH = 63;

  /** Enough for sixteen namespaces that are all at their limit. */
  private static final int MAX_THREADS = 256;

  private static final long THREAD_IDLE_SECONDS = 10;

  /** More namespaces than this, and those that are quiet again are forgotten. */
  private static final int MAX_RATE_LIMITERS = 1_000;

  private static final String TIMEOUT_MESSAGE = "no answer in " + TIMEOUT.toSeconds() + " s";

  private static final int MAX_WARM_UPS = 3;

  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private final Map<String, NamespaceRateLimiter> rateLimiters = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      new ThreadPoolExecutor(
          0,
          MAX_THREADS,
          THREAD_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          ApiServerLiveReader::newThread);

  /**
   * Looks through that client, which stays the caller's; it must not try again by itself.
   *
   * @param log told what could not be looked at and why, a line at a time
   */
  ApiServerLiveReader(KubernetesClient client, Consumer<String> log) {
    this(client, log, System::nanoTime);
  }

  /** The same with a clock for the budgets. */
  ApiServerLiveReader(KubernetesClient client, Consumer<String> log, LongSupplier nanoTime) {
    this.client = client;
    this.log = log;
    this.nanoTime = nanoTime;
  }

  private static Thread newThread(Runnable calls) {
    Thread thread = new Thread(calls, "live-look");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Session openSession(String namespace) {
    if (rateLimiters.size() > MAX_RATE_LIMITERS) {
      rateLimiters.values().removeIf(NamespaceRateLimiter::isIdle);
    }
    NamespaceRateLimiter budget =
        rateLimiters.computeIfAbsent(namespace, n -> new NamespaceRateLimiter(nanoTime));
    long end = System.nanoTime() + TIMEOUT.toNanos();
    return wanted -> read(wanted, budget, end);
  }

  /**
   * Looks at what every cluster has, whatever comes of it. The first look of a process loads
   * classes and makes connections, for which a review may not have the time: its denial would be
   * let through.
   */
  void warmUp() {
    List<LiveRead> anything =
        List.of(
            new LiveRead.ObjectRead(Namespace.key("default")),
            new LiveRead.EndpointsRead(new ServiceRef("default", "kubernetes")));
    for (int i = 0; i < MAX_WARM_UPS; i++) {
      if (openSession("default").read(anything) instanceof ReadResult.Completed seen
          && seen.failure().isEmpty()) {
        return;
      }
    }
  }

  /** How many namespaces have a budget at the moment. */
  int rateLimiters() {
    return rateLimiters.size();
  }

  private ReadResult read(List<LiveRead> wanted, NamespaceRateLimiter budget, long end) {
    int calls = wanted.stream().mapToInt(LiveRead::apiCallCount).sum();
    if (!budget.tryAcquire(calls)) {
      return new ReadResult.RateLimited();
    }
    try {
      return collectResults(
          wanted, awaitAll(wanted.stream().flatMap(this::callsFor).toList(), end), budget);
    } catch (RejectedExecutionException e) {
      return new ReadResult.RateLimited();
    } finally {
      budget.release(calls);
    }
  }

  /** The calls when all have come to their end, which for some is that nobody waits any longer. */
  private List<Future<List<Resource>>> awaitAll(List<Callable<List<Resource>>> calls, long end) {
    try {
      return executor.invokeAll(calls, end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("whoever asked is being stopped", e);
    }
  }

  private ReadResult.Completed collectResults(
      List<LiveRead> wanted, List<Future<List<Resource>>> ended, NamespaceRateLimiter budget) {
    Map<LiveRead, List<Resource>> found = new HashMap<>();
    List<String> failures = new ArrayList<>();
    Iterator<Future<List<Resource>>> next = ended.iterator();
    for (LiveRead read : wanted) {
      try {
        found.put(
            read,
            collectResources(
                Stream.generate(next::next).limit(read.apiCallCount()).toList(), budget));
      } catch (LiveReadException e) {
        failures.add(describe(read) + " could not be looked at: " + e.getMessage());
        log.accept(describe(read) + " could not be looked at: " + e.adminMessage());
      }
    }
    return new ReadResult.Completed(found, failures.isEmpty() ? "" : failures.get(0));
  }

  private Stream<Callable<List<Resource>>> callsFor(LiveRead read) {
    if (read.apiCallCount() == 0) {
      return Stream.of();
    } else if (read instanceof LiveRead.EndpointsRead of) {
      ServiceRef service = of.service();
      ObjectKey endpoints = new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
      return Stream.of(() -> getObject(endpoints), () -> listSlices(service));
    }
    return Stream.of(() -> getObject(((LiveRead.ObjectRead) read).key()));
  }

  private List<Resource> getObject(ObjectKey key) {
    WatchedResource type = WatchedResource.of(key.kind());
    GenericKubernetesResource object =
        type.kind().isClusterScoped()
            ? client.genericKubernetesResources(type.definitionContext()).withName(key.name()).get()
            : client
                .genericKubernetesResources(type.definitionContext())
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
    return object == null ? List.of() : List.of(convert(object, type));
  }

  private List<Resource> listSlices(ServiceRef service) {
    if (service.name().length() > MAX_LABEL_LENGTH) {
      return List.of(); // Endpoints may be called so, a Service cannot, and no label can say it
    }
    WatchedResource type = WatchedResource.ENDPOINT_SLICES;
    return client
        .genericKubernetesResources(type.definitionContext())
        .inNamespace(service.namespace())
        .withLabel(EndpointSet.SERVICE_NAME_LABEL, service.name())
        .list()
        .getItems()
        .stream()
        .map(o -> convert(o, type))
        .toList();
  }

  private static Resource convert(GenericKubernetesResource object, WatchedResource type) {
    ConversionResult result = GenericResourceConverter.convert(object, type);
    if (result instanceof ConversionResult.Converted converted) {
      return converted.resource();
    }
    String message = GenericResourceConverter.describeFailure(result);
    throw new LiveReadException(message, message);
  }

  /** All that the calls found, by key. */
  private static List<Resource> collectResources(
      List<Future<List<Resource>>> calls, NamespaceRateLimiter budget) {
    List<Resource> all = new ArrayList<>();
    for (Future<List<Resource>> call : calls) {
      try {
        all.addAll(call.get());
      } catch (CancellationException e) {
        throw timeoutException(budget);
      } catch (ExecutionException e) {
        throw toException(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException("it has ended", e);
      }
    }
    all.sort(Comparator.comparing(Resource::key));
    return all;
  }

  private static RuntimeException toException(Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException failure)) {
      return thrown instanceof RuntimeException ours ? ours : new IllegalStateException(thrown);
    } else if (failure.getCode() == TOO_MANY_REQUESTS) {
      return new RejectedExecutionException("the API server has too much to do", failure);
    }
    return new LiveReadException(
        ApiErrors.describeForUser(failure), ApiErrors.describeForAdmin(failure));
  }

  /** Whoever makes so many looks necessary that they come late must not get anything through. */
  private static RuntimeException timeoutException(NamespaceRateLimiter budget) {
    return budget.isUnderLoad()
        ? new RejectedExecutionException("late, and no wonder")
        : new LiveReadException(TIMEOUT_MESSAGE, TIMEOUT_MESSAGE);
  }

  private static String describe(LiveRead read) {
    return read instanceof LiveRead.EndpointsRead of
        ? "endpoints of " + of.service().key()
        : ((LiveRead.ObjectRead) read).key().toString();
  }

  /** Why something could not be looked at. */
  private static final class LiveReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String adminMessage;

    LiveReadException(String toUser, String toAdmin) {
      super(toUser);
      this.adminMessage = toAdmin;
    }

    String adminMessage() {
      return adminMessage;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
