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
 * Which certificates, as PEM, the API server is to trust when it calls us, and which it does trust:
 * who makes certificates and who writes webhook configurations meet here and need not know each
 * other.
 */
public final class CaBundleState {

  private final Clock clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> published = new HashMap<>();
  private List<String> desired = List.of();

  /** Nothing is wanted and nothing is published yet. */
  public CaBundleState(Clock clock) {
    this.clock = clock;
  }

  /** Says what is to be trusted from now on, and tells whoever listens. */
  public void setDesired(List<String> certificates) {
    synchronized (this) {
      desired = List.copyOf(certificates);
    }
    listeners.forEach(Runnable::run);
  }

  /** What is to be trusted; empty until somebody has said so. */
  public synchronized List<String> desired() {
    return desired;
  }

  /** Is called whenever something else is to be trusted. */
  public void onDesiredChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Notes what the API server has been seen to be told to trust. */
  public synchronized void setPublished(Collection<String> certificates) {
    published.keySet().retainAll(certificates);
    certificates.forEach(c -> published.putIfAbsent(c, clock.instant()));
  }

  /** Since when that certificate is seen to be published; empty if it is not. */
  public synchronized Optional<Instant> publishedSince(String certificate) {
    return Optional.ofNullable(published.get(certificate));
  }
}
