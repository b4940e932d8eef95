package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
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

  /**
   * Supports an incomplete Lease, such as the one that the manifests create, as client-go does: it
   * has no holder. The library throws an exception and never tries again.
   */
  private static final class IncompleteLeaseLock extends LeaseLock {

    private static final ZonedDateTime EPOCH = Instant.EPOCH.atZone(ZoneOffset.UTC);
    private static final LeaderElectionRecord NO_HOLDER =
        new LeaderElectionRecord("", Duration.ZERO, EPOCH, EPOCH, 0);

    IncompleteLeaseLock(String namespace, String name, String identity) {
      super(namespace, name, identity);
    }

    @Override
    protected LeaderElectionRecord toRecord(Lease lease) {
      return isComplete(lease.getSpec()) ? super.toRecord(lease) : NO_HOLDER;
    }

    private static boolean isComplete(LeaseSpec spec) {
      return spec != null
          && spec.getLeaseDurationSeconds() != null
          && spec.getAcquireTime() != null
          && spec.getRenewTime() != null
          && spec.getLeaseTransitions() != null;
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
  private final Lock lock;
  private final String identity = UUID.randomUUID().toString();
  private volatile boolean leading;
  private volatile boolean closed;
  private CompletableFuture<?> election = CompletableFuture.completedFuture(null);

  /**
   * Creates an election that is not started.
   *
   * @param name the Lease in the namespace of this replica
   * @param log receives one line when the Lease becomes unavailable, and one when it is available
   */
  public LeaderElection(
      KubernetesClient client, String name, Duration leaseDuration, Consumer<String> log) {
    this.client = withoutRetries(client);
    this.leaseDuration = leaseDuration;
    this.lock =
        new ReportingLock(
            new IncompleteLeaseLock(client.getNamespace(), name, identity),
            "Lease " + client.getNamespace() + "/" + name,
            log);
  }

  /** With retries, a request of some 20 s would hide that the Lease is not renewed. */
  private static KubernetesClient withoutRetries(KubernetesClient client) {
    RequestConfig config =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .build();
    return client.newClient(config).adapt(NamespacedKubernetesClient.class);
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
                    .withRenewDeadline(shareOfLease(RENEW_DEADLINE_SHARE))
                    .withRetryPeriod(shareOfLease(RETRY_SHARE))
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            () -> leading = true, () -> leading = false, holder -> {}))
                    .build())
            .build();
    election = elector.start();
    election.whenComplete((result, failure) -> start());
  }

  private Duration shareOfLease(int share) {
    return leaseDuration.dividedBy(LEASE_SHARE).multipliedBy(share);
  }

  /** Releases the Lease immediately. */
  @Override
  public synchronized void close() {
    closed = true;
    election.cancel(true);
  }
}
