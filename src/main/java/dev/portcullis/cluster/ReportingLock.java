package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.util.function.Consumer;

/**
 * Logs when a Lease becomes unavailable and when it is available again. The library logs a stack
 * trace at every attempt instead, so its log is switched off.
 */
final class ReportingLock implements Lock {

  /** Kinds of failure, because the texts of one failure vary from attempt to attempt. */
  private enum State {
    AVAILABLE,
    MISSING,
    NOT_READABLE,
    NOT_WRITABLE
  }

  private final Lock lock;
  private final String displayName;
  private final Consumer<String> log;
  private State state = State.AVAILABLE;

  /**
   * Wraps a lock.
   *
   * @param displayName the Lease, for messages
   * @param log receives one line for each change of state
   */
  ReportingLock(Lock lock, String displayName, Consumer<String> log) {
    this.lock = lock;
    this.displayName = displayName;
    this.log = log;
  }

  @Override
  public synchronized LeaderElectionRecord get(KubernetesClient client) {
    try {
      LeaderElectionRecord read = lock.get(client);
      if (read != null && state != State.NOT_WRITABLE) {
        enterAvailable();
      }
      return read;
    } catch (RuntimeException e) {
      enter(State.NOT_READABLE, describe("read", e));
      throw e;
    }
  }

  /** The library creates a missing Lease, which the shipped roles do not permit. */
  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord leader) {
    try {
      lock.create(client, leader);
      enterAvailable();
    } catch (RuntimeException e) {
      enter(State.MISSING, displayName + " not found; apply the installation manifests again");
      throw e;
    }
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord leader) {
    try {
      lock.update(client, leader);
      enterAvailable();
    } catch (RuntimeException e) {
      // After a conflict another replica is the leader.
      if (!(e instanceof KubernetesClientException c)
          || c.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        enter(State.NOT_WRITABLE, describe("written", e));
      }
      throw e;
    }
  }

  private String describe(String action, RuntimeException failure) {
    return displayName + " not " + action + ", retrying: " + ApiErrors.describeForAdmin(failure);
  }

  private void enterAvailable() {
    enter(State.AVAILABLE, displayName + " available again");
  }

  private void enter(State newState, String line) {
    if (state != newState) {
      state = newState;
      log.accept(line);
    }
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }
}
