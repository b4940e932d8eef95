package dev.portcullis.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The CA certificates, as PEM, that the API server should trust when it calls the webhooks, and
 * those that the webhook configurations hold. Decouples certificates from registration.
 */
public final class CaBundleState {

  private final Clock clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> published = new HashMap<>();
  private List<String> desired = List.of();

  /** Both sets are empty at first. */
  public CaBundleState(Clock clock) {
    this.clock = clock;
  }

  /** Sets the certificates to trust and calls the listeners. */
  public void setDesired(List<String> certificates) {
    synchronized (this) {
      desired = List.copyOf(certificates);
    }
    listeners.forEach(Runnable::run);
  }

  /** The certificates to trust; empty until they are set. */
  public synchronized List<String> desired() {
    return desired;
  }

  /** Adds a listener that is called when the certificates to trust are set. */
  public void onDesiredChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Records the certificates that the webhook configurations hold. */
  public synchronized void setPublished(Collection<String> certificates) {
    published.keySet().retainAll(certificates);
    certificates.forEach(c -> published.putIfAbsent(c, clock.instant()));
  }

  /** The time since which a certificate is published; empty if it is not. */
  public synchronized Optional<Instant> publishedSince(String certificate) {
    return Optional.ofNullable(published.get(certificate));
  }
}
