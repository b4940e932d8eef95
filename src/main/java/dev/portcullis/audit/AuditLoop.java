package dev.portcullis.audit;

import dev.portcullis.audit.AuditPasses.PassScope;
import dev.portcullis.audit.RepairConfig.RepairMode;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.LeaderElection;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.policy.Policy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Audits a cluster on its own thread: evaluates changes, and publishes the findings if this replica
 * is the leader.
 */
final class AuditLoop implements AutoCloseable {

  /** The longest time without a check of the leadership and of pending work. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  /** Groups the changes that a pipeline or a controller makes together. */
  private static final Duration DEBOUNCE = Duration.ofMillis(200);

  /** The delay after a failed write or a failed pass. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  /** How often a missing Lease is looked up. */
  private static final Duration LEASE_CHECK_INTERVAL = Duration.ofMinutes(1);

  /** Resolved findings are kept for longer than the cluster can be without a leader. */
  private static final int RETENTION_IN_LEASE_DURATIONS = 3;

  private final AuditConfig config;
  private final Clock clock;
  private final ClusterClient cluster;
  private final ChangeQueue changeQueue = new ChangeQueue();
  private final FindingTracker findingTracker;
  private final AuditPasses passes;
  private final LeaderElection leaderElection;
  private final AuditMetrics metrics;
  private final FindingEventQueue eventQueue;
  private final EventPublisher eventPublisher;
  private final PolicyReportPublisher reportPublisher;
  private final Optional<PortNameRepairer> repairer;
  private final ProblemLog problemLog = new ProblemLog(Log::warn);
  private final Thread thread = new Thread(this::run, "audit");

  private AuditSnapshot snapshot = AuditSnapshot.EMPTY;
  private LocalDate snapshotDate = LocalDate.EPOCH;
  private boolean electionStarted;
  private boolean leading;
  private boolean reportsDirty;
  private boolean reportsStale;
  private volatile boolean closed;
  private long lastAttempt = System.nanoTime() - RETRY_DELAY.toNanos();
  private long lastLeaseCheck = System.nanoTime() - LEASE_CHECK_INTERVAL.toNanos();

  /**
   * Creates an audit that is not started.
   *
   * @param nanoTime for intervals of the evaluation, of Events, and of repairs
   */
  AuditLoop(
      AuditConfig config,
      RepairMode repair,
      ClusterClient cluster,
      Policy policy,
      Clock clock,
      LongSupplier nanoTime,
      MeterRegistry registry) {
    this.config = config;
    this.clock = clock;
    this.cluster = cluster;
    this.findingTracker = new FindingTracker(cluster::objects, cluster.view(), policy, nanoTime);
    this.leaderElection =
        new LeaderElection(cluster.client(), config.name(), config.lease(), Log::warn);
    this.metrics = new AuditMetrics(registry, config.namespaces());
    this.passes =
        new AuditPasses(
            findingTracker, changeQueue, config.interval(), nanoTime, metrics, Log::error);
    this.eventQueue =
        new FindingEventQueue(nanoTime, config.lease().multipliedBy(RETENTION_IN_LEASE_DURATIONS));
    this.eventPublisher =
        new EventPublisher(cluster, clock, instanceName(), metrics, new ProblemLog(Log::warn));
    this.reportPublisher =
        new PolicyReportPublisher(
            cluster, config.results(), clock, metrics, new ProblemLog(Log::warn));
    this.repairer =
        repair == RepairMode.OFF
            ? Optional.empty()
            : Optional.of(
                new PortNameRepairer(
                    cluster,
                    policy,
                    nanoTime,
                    metrics,
                    config.events() == AuditConfig.Switch.ON
                        ? eventPublisher::publishRepair
                        : (names, version) -> {},
                    new ProblemLog(Log::warn)));
  }

  /** The name of the Pod, which is its host name. */
  private static String instanceName() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("portcullis");
  }

  void start() {
    cluster.onChange(changeQueue);
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops the audit, and releases the leadership. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    leaderElection.close();
    try {
      thread.join(POLL_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        processChanges(changeQueue.pollBatch(POLL_TIMEOUT, DEBOUNCE));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (closed) {
          return; // the client of the API server is closed, too
        }
        Log.error("audit: internal error", e);
        passes.recoverAfter(RETRY_DELAY);
      }
    }
  }

  private void processChanges(List<ResourceChange> changes) {
    if (!passes.isInitialized() && !cluster.unsyncedResources().isEmpty()) {
      return;
    }
    LocalDate today = LocalDate.now(clock);
    PassScope evaluated = passes.run(changes, today);
    reportsStale |= evaluated == PassScope.ALL;
    boolean overdue = findingTracker.markOverdueRepairs();
    if (evaluated != PassScope.NOTHING || overdue || !today.equals(snapshotDate)) {
      snapshotDate = today;
      replaceSnapshot(findingTracker.snapshot(today));
    }
    if (electionStarted || tryStartElection()) {
      publish();
      repairer.ifPresent(r -> repair(r, evaluated, changes));
    }
  }

  /** A new leader starts with all objects. */
  private void repair(
      PortNameRepairer portNames, PassScope evaluated, List<ResourceChange> changes) {
    if (!leading) {
      portNames.stop();
      return;
    }
    portNames.enqueue(
        evaluated == PassScope.ALL || !portNames.isStarted()
            ? cluster.objects()
            : changes.stream().flatMap(c -> c.after().stream()));
    portNames.run(leaderElection::isLeader, snapshotDate);
  }

  private void replaceSnapshot(AuditSnapshot next) {
    if (!next.equals(snapshot)) {
      int dropped =
          eventQueue.enqueueDiff(
              snapshot, next, leading && config.events() == AuditConfig.Switch.ON);
      metrics.countEvents("left_out", dropped);
      snapshot = next;
      reportsDirty = true;
      if (leading) {
        metrics.publishFindings(snapshot);
      }
    }
  }

  /** Starts the election only if the Lease exists, because the elector would retry forever. */
  private boolean tryStartElection() {
    if (!hasElapsed(lastLeaseCheck, LEASE_CHECK_INTERVAL)) {
      return false;
    }
    lastLeaseCheck = System.nanoTime();
    try {
      electionStarted =
          cluster.client().leases().inNamespace(cluster.namespace()).withName(config.name()).get()
              != null;
      if (electionStarted) {
        problemLog.clear();
        metrics.registerLeaderGauge(leaderElection::isLeader);
        leaderElection.start();
      } else {
        problemLog.report(notPublishingMessage("not found"));
      }
    } catch (KubernetesClientException e) {
      problemLog.report(notPublishingMessage(ApiErrors.describeForAdmin(e)));
    }
    return electionStarted;
  }

  private String notPublishingMessage(String reason) {
    return "audit: findings not published: Lease "
        + cluster.namespace()
        + "/"
        + config.name()
        + ": "
        + reason
        + "; run kubectl apply -k k8s/audit, or set portcullis.audit.mode=off";
  }

  private void publish() {
    boolean elected = leaderElection.isLeader();
    if (elected != leading) {
      leading = elected;
      metrics.publishFindings(elected ? snapshot : AuditSnapshot.EMPTY);
      if (elected) {
        Log.info("audit: leader elected, this replica publishes the findings");
        if (config.events() == AuditConfig.Switch.ON) {
          metrics.countEvents("left_out", eventQueue.onStartedLeading(snapshot));
        }
        reportsStale = true;
        lastAttempt = System.nanoTime() - RETRY_DELAY.toNanos();
      } else {
        eventQueue.onStoppedLeading();
      }
    }
    if (leading) {
      publishReports();
      for (Optional<FindingEvent> next = eventQueue.poll();
          next.isPresent() && leaderElection.isLeader();
          next = eventQueue.poll()) {
        eventPublisher.publish(next.get());
      }
    }
  }

  private void publishReports() {
    if (reportsStale && hasElapsed(lastAttempt, RETRY_DELAY)) {
      reportsStale = !reportPublisher.refresh();
      reportsDirty = true;
      lastAttempt = reportsStale ? System.nanoTime() : lastAttempt;
    }
    if (reportsDirty && hasElapsed(lastAttempt, RETRY_DELAY)) {
      reportsDirty = !reportPublisher.publish(snapshot);
      lastAttempt = reportsDirty ? System.nanoTime() : lastAttempt;
    }
  }

  private static boolean hasElapsed(long since, Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }
}
