package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Elects one of the replicas as the leader through a Lease. */
public final class LeaderElection implements AutoCloseable {

  /** Supports a Lease without a holder, as the manifests create it; the library does not. */
  private static final class EmptyLeaseLock extends LeaseLock {

    private static final ZonedDateTime EPOCH = Instant.EPOCH.atZone(ZoneOffset.UTC);
    private static final LeaderElectionRecord NO_HOLDER =
        new LeaderElectionRecord("", Duration.ZERO, EPOCH, EPOCH, 0);

    EmptyLeaseLock(String namespace, String name, String identity) {
      super(namespace, name, identity);
    }

    @Override
    protected LeaderElectionRecord toRecord(Lease lease) {
      return lease.getSpec() == null || lease.getSpec().getLeaseDurationSeconds() == null
          ? NO_HOLDER
          : super.toRecord(lease);
    }
  }

  /**
   * The defaults of client-go: a lease of 15 s is renewed every 2 s and given up after 10 s without
   * renewal.
   */
  private static final int LEASE_SHARE = 15;

  private static final int RETRY_SHARE = 2;
  private static final int RENEW_DEADLINE_SHARE = 10;

  private final KubernetesClient client;
  private final Duration leaseDuration;
  private final Runnable onStartedLeading;
  private final Lock lock;
  private final String identity = UUID.randomUUID().toString();
  private volatile boolean leading;
  private volatile boolean closed;
  private CompletableFuture<?> election = CompletableFuture.completedFuture(null);

  /**
   * Creates an election that is not started.
   *
   * @param name the Lease in the namespace of this replica
   * @param onStartedLeading called when this replica becomes the leader
   * @param log receives one line when the Lease becomes unavailable, and one when it is available
   */
  public LeaderElection(
      KubernetesClient client,
      String name,
      Duration leaseDuration,
      Runnable onStartedLeading,
      Consumer<String> log) {
    this.client = client;
    this.leaseDuration = leaseDuration;
    this.onStartedLeading = onStartedLeading;
    this.lock =
        new ReportingLock(
            new EmptyLeaseLock(client.getNamespace(), name, identity),
            "Lease " + client.getNamespace() + "/" + name,
            log);
  }

  /** Whether this replica is the leader. */
  public boolean isLeader() {
    return leading;
  }

  /** Takes part in the election until {@link #close}. */
  public synchronized void start() {
    if (closed) {
      return;
    }
    LeaderElector elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("portcullis")
                    .withLock(lock)
                    .withLeaseDuration(leaseDuration)
                    .withRenewDeadline(
                        leaseDuration.dividedBy(LEASE_SHARE).multipliedBy(RENEW_DEADLINE_SHARE))
                    .withRetryPeriod(leaseDuration.dividedBy(LEASE_SHARE).multipliedBy(RETRY_SHARE))
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            this::startLeading, () -> leading = false, holder -> {}))
                    .build())
            .build();
    election = elector.start();
    election.whenComplete((result, failure) -> start());
  }

  private void startLeading() {
    leading = true;
    onStartedLeading.run();
  }

  /** Releases the Lease immediately. */
  @Override
  public synchronized void close() {
    closed = true;
    election.cancel(true);
  }
}
