package dev.portcullis.routemap.web;

import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who is told what happens, as server-sent events. */
final class EventStreamClients {

  /** More windows than anybody has open; each costs a connection. */
  static final int MAX_CLIENTS = 32;

  /** How much of it may be on its way to one of them. */
  static final int MAX_QUEUED_BYTES = 1 << 20;

  private final Set<HttpServerResponse> clients = ConcurrentHashMap.newKeySet();

  /** One more, who has been told nothing yet; false if there are too many. */
  synchronized boolean add(HttpServerResponse viewer) {
    if (clients.size() >= MAX_CLIENTS) {
      return false;
    }
    viewer.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
    viewer.closeHandler(v -> clients.remove(viewer));
    viewer.exceptionHandler(e -> clients.remove(viewer));
    clients.add(viewer);
    return true;
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  int size() {
    return clients.size();
  }

  /** Something happened; the data is on one line. */
  void send(String event, String data) {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** Nothing happened, and the connection is still there. */
  void sendHeartbeat() {
    write(": \n\n");
  }

  /** Who reads slower than things happen is hung up on: the page comes again and asks for all. */
  private void write(String text) {
    for (HttpServerResponse viewer : clients) {
      if (viewer.writeQueueFull()) {
        clients.remove(viewer);
        viewer.reset();
      } else {
        viewer.write(text);
      }
    }
  }
}
