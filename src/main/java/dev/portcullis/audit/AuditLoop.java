package dev.portcullis.audit;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.LeaderElection;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.policy.Policy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The audit of a cluster, on a thread of its own: judges what changes, and says so if this replica
 * is the one that speaks.
 */
final class AuditLoop implements AutoCloseable {

  /** How long nothing need happen before a look at leadership and at what is left to be done. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  /** What a pipeline or a controller writes together comes within that. */
  private static final Duration DEBOUNCE = Duration.ofMillis(200);

  /** How long what failed is left alone. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  /** How often a Lease is looked for that is not there. */
  private static final Duration LEASE_CHECK_INTERVAL = Duration.ofMinutes(1);

  /** How many leases long it is remembered what has gone: nobody spoke for one of them. */
  private static final int RETENTION_IN_LEASE_DURATIONS = 3;

  private final AuditConfig config;
  private final Clock clock;
  private final ClusterClient cluster;
  private final ChangeQueue changeQueue = new ChangeQueue();
  private final FindingTracker findingTracker;
  private final LeaderElection leaderElection;
  private final AuditMetrics metrics;
  private final FindingEventQueue eventQueue;
  private final EventPublisher eventPublisher;
  private final PolicyReportPublisher reportPublisher;
  private final ProblemLog problemLog = new ProblemLog(Log::warn);
  private final Thread thread = new Thread(this::run, "audit");

  private AuditSnapshot snapshot = AuditSnapshot.EMPTY;
  private LocalDate snapshotDate = LocalDate.EPOCH;
  private boolean initialized;
  private boolean electionStarted;
  private boolean leading;
  private boolean reportsDirty;
  private boolean reportsStale;
  private boolean resyncPending;
  private volatile boolean closed;
  private long lastFullPass;
  private long lastAttempt = System.nanoTime() - RETRY_DELAY.toNanos();
  private long lastLeaseCheck = System.nanoTime() - LEASE_CHECK_INTERVAL.toNanos();

  /** Looks at nothing yet. */
  AuditLoop(
      AuditConfig settings,
      ClusterClient cluster,
      Policy policy,
      Clock clock,
      MeterRegistry registry) {
    this.config = settings;
    this.clock = clock;
    this.cluster = cluster;
    this.findingTracker = new FindingTracker(cluster::objects, cluster.view(), policy);
    this.leaderElection =
        new LeaderElection(cluster.client(), settings.name(), settings.lease(), () -> {});
    this.metrics = new AuditMetrics(registry, settings.namespaces());
    this.eventQueue =
        new FindingEventQueue(
            System::nanoTime, settings.lease().multipliedBy(RETENTION_IN_LEASE_DURATIONS));
    this.eventPublisher =
        new EventPublisher(cluster, clock, instanceName(), metrics, new ProblemLog(Log::warn));
    this.reportPublisher =
        new PolicyReportPublisher(
            cluster, settings.results(), clock, metrics, new ProblemLog(Log::warn));
  }

  /** A pod's host name is its own. */
  private static String instanceName() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("portcullis");
  }

  /** Begins to look. */
  void start() {
    cluster.onChange(changeQueue);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets somebody else speak at once. */
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
          return; // and so is the way to the API server
        }
        Log.error("audit: an error of ours", e);
        resyncPending = true; // what was told; so soon everything is judged anew
        lastFullPass = System.nanoTime() - config.interval().minus(RETRY_DELAY).toNanos();
      }
    }
  }

  private void processChanges(List<ResourceChange> changes) {
    if (!initialized && !cluster.unsyncedResources().isEmpty()) {
      return;
    }
    boolean changed = evaluate(changes);
    LocalDate today = LocalDate.now(clock);
    if (changed || !today.equals(snapshotDate)) {
      snapshotDate = today;
      replaceSnapshot(findingTracker.snapshot(today));
    }
    if (electionStarted || tryStartElection()) {
      publish();
    }
  }

  /** Whether anything was judged. */
  private boolean evaluate(List<ResourceChange> changes) {
    boolean gaps = changeQueue.checkAndClearOverflow();
    if (!initialized) {
      changeQueue.startAccepting();
      initialized = true;
      lastFullPass = System.nanoTime();
      metrics.timePass("all", findingTracker::evaluateAll);
      return true;
    }
    if (!changes.isEmpty() && !gaps) {
      metrics.timePass(
          "changes", () -> findingTracker.evaluateChanges(changes, LocalDate.now(clock)));
    }
    boolean due = hasElapsed(lastFullPass, config.interval());
    if (gaps || due) {
      metrics.timePass("all", () -> evaluateAll(gaps));
      lastFullPass = System.nanoTime();
      reportsStale = true;
    }
    return gaps || due || !changes.isEmpty();
  }

  private void evaluateAll(boolean gaps) {
    if (findingTracker.evaluateAll() && !gaps && !resyncPending && changeQueue.isEmpty()) {
      metrics.countCorrections(1);
      Log.error("audit: a look at everything found what looks at changes had not");
    }
    resyncPending = false;
  }

  private void replaceSnapshot(AuditSnapshot next) {
    if (!next.equals(snapshot)) {
      int leftOut =
          eventQueue.enqueueDiff(
              snapshot, next, leading && config.events() == AuditConfig.Switch.ON);
      metrics.countEvents("left_out", leftOut);
      snapshot = next;
      reportsDirty = true;
      if (leading) {
        metrics.publishFindings(snapshot);
      }
    }
  }

  /** A server that may not lead does not try to: it would ask the API server for ever. */
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
        problemLog.report(notPublishingMessage("there is no such Lease"));
      }
    } catch (KubernetesClientException e) {
      problemLog.report(notPublishingMessage(ApiErrors.describeForAdmin(e)));
    }
    return electionStarted;
  }

  private String notPublishingMessage(String why) {
    return "audit: nothing is said of what is found, for want of Lease "
        + cluster.namespace()
        + "/"
        + config.name()
        + ": "
        + why
        + "; kubectl apply -k k8s/audit, or portcullis.audit.mode=off";
  }

  private void publish() {
    boolean ours = leaderElection.isLeader();
    if (ours != leading) {
      leading = ours;
      metrics.publishFindings(ours ? snapshot : AuditSnapshot.EMPTY);
      if (ours) {
        Log.info("audit: this replica speaks");
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
