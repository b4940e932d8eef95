package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Whether this replica is the one of all that writes something. */
public final class LeaderElection implements AutoCloseable {

  /**
   * The proportions that client-go has: a lease of 15 s is tried for each 2 s, and given up after
   * 10.
   */
  private static final int LEASE_SHARE = 15;

  private static final int RETRY_SHARE = 2;
  private static final int RENEW_DEADLINE_SHARE = 10;

  private final KubernetesClient client;
  private final String name;
  private final Duration leaseDuration;
  private final Runnable onStartedLeading;
  private final String identity = UUID.randomUUID().toString();
  private volatile boolean leading;
  private volatile boolean closed;
  private CompletableFuture<?> election = CompletableFuture.completedFuture(null);

  /**
   * Does not run for it yet.
   *
   * @param name of the Lease, in our own namespace
   * @param won called when this replica has become the one
   */
  public LeaderElection(KubernetesClient client, String name, Duration lease, Runnable won) {
    this.client = client;
    this.name = name;
    this.leaseDuration = lease;
    this.onStartedLeading = won;
  }

  /** Whether it is the one now. */
  public boolean isLeader() {
    return leading;
  }

  /** Runs for it, again and again. */
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
                    .withLock(new EmptyLeaseLock(client.getNamespace(), name, identity))
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
    election.whenComplete((over, failure) -> start());
  }

  private void startLeading() {
    leading = true;
    onStartedLeading.run();
  }

  /** Lets somebody else have it at once. */
  @Override
  public synchronized void close() {
    closed = true;
    election.cancel(true);
  }
}
