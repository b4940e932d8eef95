package dev.portcullis.routemap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The latest admission decisions that have a message. */
public final class RecentAdmissions {

  public static final int MAX_EVENTS = 200;

  private final Deque<AdmissionEvent> latest = new ArrayDeque<>();
  private final List<Consumer<AdmissionEvent>> listeners = new CopyOnWriteArrayList<>();

  /** Adds an event, and drops the oldest if there are too many. */
  public void add(AdmissionEvent admission) {
    synchronized (latest) {
      latest.addFirst(admission);
      if (latest.size() > MAX_EVENTS) {
        latest.removeLast();
      }
    }
    listeners.forEach(l -> l.accept(admission));
  }

  /** The events, newest first. */
  public List<AdmissionEvent> latest() {
    synchronized (latest) {
      return List.copyOf(latest);
    }
  }

  /** Registers a listener for new events; it must not block. */
  public void addListener(Consumer<AdmissionEvent> listener) {
    listeners.add(listener);
  }
}
