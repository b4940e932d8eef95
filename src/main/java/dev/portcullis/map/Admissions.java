package dev.portcullis.map;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The last of what was admitted and what was not, as far as there was anything to say of it. */
public final class Admissions {

  /** How many are kept. */
  public static final int KEPT = 200;

  private final Deque<Admission> last = new ArrayDeque<>();
  private final List<Consumer<Admission>> listeners = new CopyOnWriteArrayList<>();

  /** One more. */
  public void add(Admission admission) {
    synchronized (last) {
      last.addFirst(admission);
      if (last.size() > KEPT) {
        last.removeLast();
      }
    }
    listeners.forEach(l -> l.accept(admission));
  }

  /** Those that are kept, the newest first. */
  public List<Admission> last() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  /** Tells of every one from now on; whoever is told has to be quick. */
  public void onAdd(Consumer<Admission> listener) {
    listeners.add(listener);
  }
}
