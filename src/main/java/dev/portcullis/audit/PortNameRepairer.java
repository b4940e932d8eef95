package dev.portcullis.audit;

import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.PortNameRepair;
import dev.portcullis.portnames.PortNameAssignment;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.logging.Log;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Repairs stored endpoints without port names by a write that changes nothing, to which the naming
 * webhook adds the names. The fields keep their owners in this way. Not thread-safe.
 */
final class PortNameRepairer {

  /** The endpoints that wait for a repair; the next full pass finds the others. */
  private static final int MAX_PENDING = 10_000;

  /** The repairs in one turn, between which changes are evaluated. */
  private static final int MAX_WRITES_PER_TURN = 20;

  /** The delays after an attempt without success; each is twice the one before. */
  private static final Duration MIN_DELAY = Duration.ofSeconds(10);

  private static final Duration MAX_DELAY = Duration.ofMinutes(10);

  /** Codes for an object that was changed or deleted; the change itself is evaluated next. */
  private static final Set<Integer> OUTDATED_CODES =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, 422);

  /** The words of k/k staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters. */
  private static final Pattern MISSING_RIGHT = Pattern.compile("cannot (get|patch) resource");

  private final ClusterClient cluster;
  private final Policy policy;
  private final LongSupplier nanoTime;
  private final AuditMetrics metrics;
  private final BiConsumer<PortNameRepair, String> onRepaired;
  private final ProblemLog problemLog;
  private final Map<ObjectKey, RepairAttempt> pending = new LinkedHashMap<>();
  private boolean started;

  /**
   * The next attempt for an object.
   *
   * @param service of the endpoints
   * @param failures the number of attempts without success
   * @param due in nanoseconds
   */
  private record RepairAttempt(ServiceRef service, int failures, long due) {

    RepairAttempt afterFailure(long now) {
      long delay = MIN_DELAY.toNanos() << Math.min(failures, Integer.SIZE / 2);
      return new RepairAttempt(service, failures + 1, now + Math.min(delay, MAX_DELAY.toNanos()));
    }
  }

  /** What became of an attempt. */
  enum RepairResult {
    NAMED,
    /** The object was changed or deleted since it was evaluated. */
    OUTDATED,
    /** No webhook added the names. */
    WITHOUT_EFFECT,
    FAILED
  }

  /**
   * Creates a repairer that is not started.
   *
   * @param onRepaired receives each repair and the resourceVersion of the object with the names
   */
  PortNameRepairer(
      ClusterClient cluster,
      Policy policy,
      LongSupplier nanoTime,
      AuditMetrics metrics,
      BiConsumer<PortNameRepair, String> onRepaired,
      ProblemLog problemLog) {
    this.cluster = cluster;
    this.policy = policy;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
    this.onRepaired = onRepaired;
    this.problemLog = problemLog;
  }

  /** Whether this replica leads and has examined all endpoints. */
  boolean isStarted() {
    return started;
  }

  /** Examines the endpoints that objects concern in the next turn; the first time, all objects. */
  void enqueue(Stream<Resource> objects) {
    started = true;
    objects
        .flatMap(o -> PortNameRepair.unnamedEndpoints(o, cluster.view()))
        .takeWhile(e -> pending.size() < MAX_PENDING)
        .forEach(this::enqueue);
  }

  private void enqueue(EndpointSet endpoints) {
    endpoints
        .service()
        .ifPresent(
            s ->
                pending.putIfAbsent(
                    endpoints.key(), new RepairAttempt(s, 0, nanoTime.getAsLong())));
  }

  /** Forgets all endpoints, because another replica leads. */
  void stop() {
    started = false;
    pending.clear();
  }

  /**
   * Repairs endpoints until a write fails.
   *
   * @param leading whether this replica still is the leader
   * @param today in UTC, for exemptions that end
   */
  void run(BooleanSupplier leading, LocalDate today) {
    List<ObjectKey> due =
        pending.entrySet().stream()
            .filter(e -> nanoTime.getAsLong() - e.getValue().due() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    int writes = 0;
    for (ObjectKey key : due) {
      if (writes == MAX_WRITES_PER_TURN || !leading.getAsBoolean()) {
        return;
      }
      RepairAttempt attempt = pending.remove(key);
      Optional<PortNameRepair> repair = repairOf(key, attempt.service(), today);
      if (repair.isPresent()) {
        writes++;
        RepairResult result = write(repair.get());
        metrics.countRepairs(result, 1);
        if (result == RepairResult.WITHOUT_EFFECT || result == RepairResult.FAILED) {
          pending.put(key, attempt.afterFailure(nanoTime.getAsLong()));
        }
        if (result == RepairResult.FAILED) {
          return; // The API server may be unavailable.
        }
      }
    }
  }

  private Optional<PortNameRepair> repairOf(ObjectKey key, ServiceRef service, LocalDate today) {
    return cluster.view().endpointsOf(service).toOptional().stream()
        .flatMap(List::stream)
        .filter(e -> e.key().equals(key))
        .findFirst()
        .flatMap(e -> PortNameRepair.of(e, cluster.view(), policy, today));
  }

  private RepairResult write(PortNameRepair repair) {
    ObjectKey key = repair.endpoints().key();
    if (!(cluster.objectReference(key).get("uid") instanceof String uid)) {
      return RepairResult.OUTDATED;
    }
    GenericKubernetesResource stored;
    try {
      stored =
          cluster
              .request(key)
              .patch(PatchContext.of(PatchType.JSON), precondition(uid, repair.endpoints()));
    } catch (KubernetesClientException e) {
      if (OUTDATED_CODES.contains(e.getCode())) {
        return RepairResult.OUTDATED;
      }
      String reason = ApiErrors.describeForAdmin(e);
      problemLog.report(
          RepairResult.FAILED.name() + e.getCode(),
          "audit: "
              + key
              + " not repaired: "
              + reason
              + (MISSING_RIGHT.matcher(reason).find() ? "; run kubectl apply -k k8s/repair" : ""));
      return RepairResult.FAILED;
    }
    if (stored == null) {
      return RepairResult.OUTDATED; // It was deleted.
    }
    if (cluster.convert(stored, key).filter(s -> hasNames(s, repair.names())).isEmpty()) {
      problemLog.report(
          RepairResult.WITHOUT_EFFECT.name(),
          "audit: "
              + key
              + " not repaired: the write was accepted, and no webhook added a port name;"
              + " portcullis doctor shows which namespaces have webhooks");
      return RepairResult.WITHOUT_EFFECT;
    }
    problemLog.clear();
    Log.info("audit: " + key + ": " + repair.describe());
    onRepaired.accept(repair, stored.getMetadata().getResourceVersion());
    return RepairResult.NAMED;
  }

  /** A JSON patch that only tests that the object is the one that was evaluated. */
  private static String precondition(String uid, EndpointSet endpoints) {
    List<Map<String, Object>> tests = new ArrayList<>();
    tests.add(test("/metadata/uid", uid));
    endpoints.subsets().stream()
        .flatMap(s -> s.ports().stream())
        .filter(p -> p.number().isPresent())
        .forEach(
            p ->
                tests.add(
                    test(p.fieldPath().field("port").toJsonPointer(), p.number().getAsInt())));
    return Serialization.asJson(tests);
  }

  private static Map<String, Object> test(String path, Object value) {
    return Map.of("op", "test", "path", path, "value", value);
  }

  private static boolean hasNames(Resource stored, List<PortNameAssignment> names) {
    Set<FieldPath> unnamed =
        ((EndpointSet) stored)
            .subsets().stream()
                .flatMap(s -> s.ports().stream())
                .filter(p -> p.name().isEmpty())
                .map(EndpointPort::fieldPath)
                .collect(Collectors.toSet());
    return names.stream().noneMatch(n -> unnamed.contains(n.portField()));
  }
}
