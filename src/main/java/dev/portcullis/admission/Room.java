package dev.portcullis.admission;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Room for bodies, from their announcement until they are answered. Where it is taken, those that
 * are still on their way make way for a new one: the body of a real review is there at once.
 */
final class Room {

  private final long size;
  private final Map<HttpServerRequest, Body> inside = new LinkedHashMap<>();
  private long taken;

  /** How much of the room a body takes, and whether all of it is there. */
  private static final class Body {
    private final long size;
    private boolean received;

    private Body(long size) {
      this.size = size;
    }
  }

  /**
   * An empty room.
   *
   * @param size in whatever unit bodies are measured in
   */
  Room(long size) {
    this.size = size;
  }

  /**
   * Lets a body in.
   *
   * @return whether there was room, or some could be made
   */
  boolean enter(HttpServerRequest request, long wanted) {
    List<HttpServerRequest> slow = new ArrayList<>();
    boolean fits = enter(request, wanted, slow);
    // Not while others wait for us: a connection has a lock of its own.
    slow.forEach(other -> other.connection().close());
    return fits;
  }

  private synchronized boolean enter(
      HttpServerRequest request, long wanted, List<HttpServerRequest> slow) {
    while (taken + wanted > size) {
      HttpServerRequest next = mostDispensable();
      if (next == null) {
        return false;
      }
      leave(next);
      slow.add(next);
    }
    inside.put(request, new Body(wanted));
    taken += wanted;
    return true;
  }

  /** The largest that is still on its way, and of such the oldest; null if there is none. */
  private HttpServerRequest mostDispensable() {
    HttpServerRequest found = null;
    long largest = -1;
    for (Map.Entry<HttpServerRequest, Body> entry : inside.entrySet()) {
      Body body = entry.getValue();
      if (!body.received && body.size > largest) {
        largest = body.size;
        found = entry.getKey();
      }
    }
    return found;
  }

  /** All of the body is there. */
  synchronized void receive(HttpServerRequest request) {
    Body body = inside.get(request);
    if (body != null) {
      body.received = true;
    }
  }

  /** It is answered, or gone. Nothing happens where it has made way before. */
  synchronized void leave(HttpServerRequest request) {
    Body body = inside.remove(request);
    if (body != null) {
      taken -= body.size;
    }
  }
}
