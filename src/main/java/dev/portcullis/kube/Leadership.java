package dev.portcullis.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Whether this replica is the one of all that writes something. */
public final class Leadership implements AutoCloseable {

  /**
   * The proportions that client-go has: a lease of 15 s is tried for each 2 s, and given up after
   * 10.
   */
  private static final int PARTS = 15;

  private static final int RETRY = 2;
  private static final int GIVE_UP = 10;

  private final KubernetesClient client;
  private final String name;
  private final Duration lease;
  private final Runnable won;
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
  public Leadership(KubernetesClient client, String name, Duration lease, Runnable won) {
    this.client = client;
    this.name = name;
    this.lease = lease;
    this.won = won;
  }

  /** Whether it is the one now. */
  public boolean isOurs() {
    return leading;
  }

  /** Runs for it, again and again. */
  public synchronized void run() {
    if (closed) {
      return;
    }
    LeaderElector elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("portcullis")
                    .withLock(new ShippedLease(client.getNamespace(), name, identity))
                    .withLeaseDuration(lease)
                    .withRenewDeadline(lease.dividedBy(PARTS).multipliedBy(GIVE_UP))
                    .withRetryPeriod(lease.dividedBy(PARTS).multipliedBy(RETRY))
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(this::begin, () -> leading = false, holder -> {}))
                    .build())
            .build();
    election = elector.start();
    election.whenComplete((over, failure) -> run());
  }

  private void begin() {
    leading = true;
    won.run();
  }

  /** Lets somebody else have it at once. */
  @Override
  public synchronized void close() {
    closed = true;
    election.cancel(true);
  }
}
