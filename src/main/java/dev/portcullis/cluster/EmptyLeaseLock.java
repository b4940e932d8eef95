package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Supports a Lease without a holder, as the manifests create it; the library does not. */
final class EmptyLeaseLock extends LeaseLock {

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
