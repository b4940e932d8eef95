package dev.portcullis.webhook.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Room for bodies, from their announcement until they are answered. Where it is taken, those that
 * are still on their way make way for a new one: the body of a real review is there at once.
 */
final class BodyMemoryQuota {

  private final long capacity;
  private final Map<HttpServerRequest, Reservation> reservations = new LinkedHashMap<>();
  private long reserved;

  /** How much of the room a body takes, and whether all of it is there. */
  private static final class Reservation {
    private final long size;
    private boolean received;

    private Reservation(long size) {
      this.size = size;
    }
  }

  /**
   * An empty room.
   *
   * @param size in whatever unit bodies are measured in
   */
  BodyMemoryQuota(long size) {
    this.capacity = size;
  }

  /**
   * Lets a body in.
   *
   * @return whether there was room, or some could be made
   */
  boolean tryReserve(HttpServerRequest request, long wanted) {
    List<HttpServerRequest> slow = new ArrayList<>();
    boolean fits = tryReserve(request, wanted, slow);
    // Not while others wait for us: a connection has a lock of its own.
    slow.forEach(other -> other.connection().close());
    return fits;
  }

  private synchronized boolean tryReserve(
      HttpServerRequest request, long wanted, List<HttpServerRequest> slow) {
    while (reserved + wanted > capacity) {
      HttpServerRequest next = findEvictionCandidate();
      if (next == null) {
        return false;
      }
      release(next);
      slow.add(next);
    }
    reservations.put(request, new Reservation(wanted));
    reserved += wanted;
    return true;
  }

  /** The largest that is still on its way, and of such the oldest; null if there is none. */
  private HttpServerRequest findEvictionCandidate() {
    HttpServerRequest found = null;
    long largest = -1;
    for (Map.Entry<HttpServerRequest, Reservation> entry : reservations.entrySet()) {
      Reservation body = entry.getValue();
      if (!body.received && body.size > largest) {
        largest = body.size;
        found = entry.getKey();
      }
    }
    return found;
  }

  /** All of the body is there. */
  synchronized void markReceived(HttpServerRequest request) {
    Reservation body = reservations.get(request);
    if (body != null) {
      body.received = true;
    }
  }

  /** It is answered, or gone. Nothing happens where it has made way before. */
  synchronized void release(HttpServerRequest request) {
    Reservation body = reservations.remove(request);
    if (body != null) {
      reserved -= body.size;
    }
  }
}
