package dev.portcullis.plan;

import dev.portcullis.analysis.FindingSet;
import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceSize;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.policy.MigrationPlanner;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.ReviewDeadline;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Plans the change of one object for a denial, as {@code portcullis plan --cluster -f} plans it
 * with that object alone, but without the addresses of endpoints. Gives up beyond a fixed number of
 * objects, size of them, number of simulated requests, or CPU time, because other reviews wait for
 * the CPU.
 */
public final class BoundedPlanner implements MigrationPlanner {

  private static final int MAX_OBJECTS = 30;

  /** Backends, ports, and addresses of all objects, because a request reads them many times. */
  private static final int MAX_ENTRIES = 2_000;

  private static final int MAX_SIMULATED_REQUESTS = 2_000;
  private static final Duration MAX_CPU_TIME = Duration.ofSeconds(1);

  /** Lines that a denial has room for. */
  private static final int MAX_LINES = 40;

  private final LongSupplier threadCpuTime;

  /**
   * Creates a planner.
   *
   * @param threadCpuTime the CPU time of the current thread in nanoseconds
   */
  public BoundedPlanner(LongSupplier threadCpuTime) {
    this.threadCpuTime = threadCpuTime;
  }

  @Override
  public List<String> plan(
      ResourceChange change,
      ResourceView view,
      Policy policy,
      LocalDate today,
      ReviewDeadline deadline) {
    BooleanSupplier limit = startLimit(deadline);
    Map<ObjectKey, Resource> live = connectedObjects(change, view);
    if (live.size() > MAX_OBJECTS || entries(change, live.values()) > MAX_ENTRIES) {
      return List.of();
    }
    clusterScopedObjects(change, live.values(), view).forEach(r -> live.put(r.key(), r));
    Map<ObjectKey, Resource> desired = new TreeMap<>(live);
    change.after().ifPresent(r -> desired.put(r.key(), r));
    Plan plan =
        Planner.plan(
            live.values(),
            DependentAdapter.adapt(live.values(), desired.values(), Set.of(change.key())),
            new PlanContext(
                Set.of(change.key().namespace()), view.dataPlane(), policy, today, limit));
    List<String> lines = plan.stepLinesWithoutAddresses();
    return plan.blockers().isEmpty() && lines.size() <= MAX_LINES ? lines : List.of();
  }

  private static int entries(ResourceChange change, Collection<Resource> others) {
    return Stream.concat(change.after().stream(), others.stream()).mapToInt(ResourceSize::of).sum();
  }

  /** Returns whether another request may be simulated. */
  private BooleanSupplier startLimit(ReviewDeadline deadline) {
    AtomicInteger simulatedRequests = new AtomicInteger();
    long start = threadCpuTime.getAsLong();
    return () ->
        simulatedRequests.incrementAndGet() <= MAX_SIMULATED_REQUESTS
            && !deadline.isExpired()
            && threadCpuTime.getAsLong() - start <= MAX_CPU_TIME.toNanos();
  }

  /** The objects that are connected with the change; more than the limit if there are too many. */
  private static Map<ObjectKey, Resource> connectedObjects(
      ResourceChange change, ResourceView view) {
    Map<ObjectKey, Resource> found = new TreeMap<>();
    Set<ServiceRef> services = new HashSet<>();
    Deque<Resource> pending = new ArrayDeque<>(change.states().toList());
    change.before().ifPresent(r -> found.put(r.key(), r));
    while (!pending.isEmpty() && found.size() <= MAX_OBJECTS) {
      servicesOf(pending.remove())
          .filter(services::add)
          .flatMap(s -> objectsOf(s, view))
          .filter(r -> FindingSet.isUserManaged(r, view))
          .filter(r -> !r.key().equals(change.key()))
          .filter(r -> found.putIfAbsent(r.key(), r) == null)
          .forEach(pending::add);
    }
    return found;
  }

  private static Stream<ServiceRef> servicesOf(Resource object) {
    return object instanceof Ingress ingress
        ? ingress.services()
        : RelatedResources.serviceOf(object).stream();
  }

  private static Stream<Resource> objectsOf(ServiceRef service, ResourceView view) {
    List<Resource> objects = new ArrayList<>();
    view.service(service).toOptional().ifPresent(objects::add);
    view.ingressesTo(service).toOptional().ifPresent(objects::addAll);
    view.endpointsOf(service).toOptional().ifPresent(objects::addAll);
    return objects.stream();
  }

  private static List<Resource> clusterScopedObjects(
      ResourceChange change, Collection<Resource> objects, ResourceView view) {
    List<Resource> found = new ArrayList<>();
    Optional<Namespace> namespace = view.namespace(change.key().namespace()).toOptional();
    namespace.ifPresent(found::add);
    objects.stream()
        .filter(Ingress.class::isInstance)
        .flatMap(i -> ((Ingress) i).classNames())
        .distinct()
        .forEach(
            name ->
                view.controllerOf(name)
                    .toOptional()
                    .map(c -> new IngressClass(ResourceMeta.of(IngressClass.key(name)), c))
                    .ifPresent(found::add));
    return found;
  }
}
