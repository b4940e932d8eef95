package dev.portcullis.routemap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The last of what was admitted and what was not, as far as there was anything to say of it. */
public final class RecentAdmissions {

  /** How many are kept. */
  public static final int MAX_EVENTS = 200;

  private final Deque<AdmissionEvent> latest = new ArrayDeque<>();
  private final List<Consumer<AdmissionEvent>> listeners = new CopyOnWriteArrayList<>();

  /** One more. */
  public void add(AdmissionEvent admission) {
    synchronized (latest) {
      latest.addFirst(admission);
      if (latest.size() > MAX_EVENTS) {
        latest.removeLast();
      }
    }
    listeners.forEach(l -> l.accept(admission));
  }

  /** Those that are kept, the newest first. */
  public List<AdmissionEvent> latest() {
    synchronized (latest) {
      return List.copyOf(latest);
    }
  }

  /** Tells of every one from now on; whoever is told has to be quick. */
  public void addListener(Consumer<AdmissionEvent> listener) {
    listeners.add(listener);
  }
}
