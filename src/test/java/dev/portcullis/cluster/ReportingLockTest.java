package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReportingLockTest {

  private static final LeaderElectionRecord RECORD =
      new LeaderElectionRecord(
          "a",
          Duration.ofSeconds(15),
          Instant.EPOCH.atZone(ZoneOffset.UTC),
          Instant.EPOCH.atZone(ZoneOffset.UTC),
          0);

  /** A lock that fails in a given way. */
  private static final class FailingLock implements Lock {

    private Optional<RuntimeException> failure = Optional.empty();
    private LeaderElectionRecord stored = RECORD;

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
      if (stored != null) {
        fail();
      }
      return stored;
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord leader) {
      fail();
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord leader) {
      fail();
    }

    private void fail() {
      failure.ifPresent(
          f -> {
            throw f;
          });
    }

    @Override
    public String identity() {
      return "a";
    }

    @Override
    public String describe() {
      return "lock";
    }
  }

  private final FailingLock failing = new FailingLock();
  private final List<String> log = new ArrayList<>();
  private final ReportingLock lock = new ReportingLock(failing, "Lease shop/web", log::add);

  private static KubernetesClientException failure(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @Test
  void logsOneLineForEachChangeOfState() {
    lock.get(null);
    for (int i = 0; i < 3; i++) {
      failing.failure = Optional.of(new KubernetesClientException("attempt " + i));
      assertThrows(KubernetesClientException.class, () -> lock.get(null));
    }
    failing.failure = Optional.empty();
    lock.get(null);
    lock.update(null, RECORD);
    lock.get(null);
    assertEquals(
        List.of(
            "Lease shop/web not read, retrying:"
                + " io.fabric8.kubernetes.client.KubernetesClientException: attempt 0",
            "Lease shop/web available again"),
        log);
  }

  @Test
  void missingLeaseNamesRemedy() {
    failing.stored = null;
    failing.failure = Optional.of(failure(403, "cannot create"));
    for (int i = 0; i < 3; i++) {
      lock.get(null);
      assertThrows(KubernetesClientException.class, () -> lock.create(null, RECORD));
    }
    assertEquals(List.of("Lease shop/web not found; apply the installation manifests again"), log);
  }

  /** A replica that may read and not write its Lease never gets it, and says so once. */
  @Test
  void deniedWriteIsLoggedOnce() {
    failing.failure = Optional.of(failure(403, "cannot patch"));
    for (int i = 0; i < 3; i++) {
      assertThrows(KubernetesClientException.class, () -> lock.update(null, RECORD));
      failing.failure = Optional.empty();
      lock.get(null);
      failing.failure = Optional.of(failure(403, "cannot patch"));
    }
    assertEquals(List.of("Lease shop/web not written, retrying: 403: cannot patch"), log);
  }

  @Test
  void conflictIsNoProblem() {
    failing.failure = Optional.of(failure(409, "changed"));
    assertThrows(KubernetesClientException.class, () -> lock.update(null, RECORD));
    assertEquals(List.of(), log);
  }
}
