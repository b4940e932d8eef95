package dev.portcullis.webhook.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A quota for request bodies, each of which is counted from its Content-Length header until its
 * response. When the quota is used up, a new body evicts bodies that have not been received
 * completely: an API server sends a review without delay.
 */
final class BodyMemoryQuota {

  private final long capacity;
  private final Map<HttpServerRequest, Reservation> reservations = new LinkedHashMap<>();
  private long reserved;

  private static final class Reservation {
    private final long size;
    private boolean received;

    private Reservation(long size) {
      this.size = size;
    }
  }

  /**
   * Creates an unused quota.
   *
   * @param capacity in the unit of the reservations
   */
  BodyMemoryQuota(long capacity) {
    this.capacity = capacity;
  }

  /**
   * Reserves part of the quota for a body, and closes the connections of the bodies that it evicts.
   *
   * @return whether enough was free or could be freed
   */
  boolean tryReserve(HttpServerRequest request, long size) {
    List<HttpServerRequest> evicted = new ArrayList<>();
    boolean fits = tryReserve(request, size, evicted);
    // Outside of the lock, because closing takes the lock of the connection.
    evicted.forEach(other -> other.connection().close());
    return fits;
  }

  private synchronized boolean tryReserve(
      HttpServerRequest request, long size, List<HttpServerRequest> evicted) {
    while (reserved + size > capacity) {
      HttpServerRequest next = findEvictionCandidate();
      if (next == null) {
        return false;
      }
      release(next);
      evicted.add(next);
    }
    reservations.put(request, new Reservation(size));
    reserved += size;
    return true;
  }

  /** The oldest of the largest bodies that have not been received completely; null if none. */
  private HttpServerRequest findEvictionCandidate() {
    HttpServerRequest candidate = null;
    long largest = -1;
    for (Map.Entry<HttpServerRequest, Reservation> entry : reservations.entrySet()) {
      Reservation reservation = entry.getValue();
      if (!reservation.received && reservation.size > largest) {
        largest = reservation.size;
        candidate = entry.getKey();
      }
    }
    return candidate;
  }

  /** Protects a completely received body from eviction. */
  synchronized void markReceived(HttpServerRequest request) {
    Reservation reservation = reservations.get(request);
    if (reservation != null) {
      reservation.received = true;
    }
  }

  /** Frees the reservation of a request; has no effect after an eviction. */
  synchronized void release(HttpServerRequest request) {
    Reservation reservation = reservations.remove(request);
    if (reservation != null) {
      reserved -= reservation.size;
    }
  }
}
