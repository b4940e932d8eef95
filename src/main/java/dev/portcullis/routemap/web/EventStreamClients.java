package dev.portcullis.routemap.web;

import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that receive server-sent events. */
final class EventStreamClients {

  /** Each browser window takes one connection. */
  static final int MAX_CLIENTS = 32;

  /** The largest write queue of a client. */
  static final int MAX_QUEUED_BYTES = 1 << 20;

  private final Set<HttpServerResponse> clients = ConcurrentHashMap.newKeySet();

  /** Adds a client; returns false if there are too many. */
  synchronized boolean add(HttpServerResponse client) {
    if (clients.size() >= MAX_CLIENTS) {
      return false;
    }
    client.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
    client.closeHandler(v -> clients.remove(client));
    client.exceptionHandler(e -> clients.remove(client));
    clients.add(client);
    return true;
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  int size() {
    return clients.size();
  }

  /** Sends an event to all clients; the data must be one line. */
  void send(String event, String data) {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** Sends a comment, which keeps the connections open. */
  void sendHeartbeat() {
    write(": \n\n");
  }

  /** Disconnects clients that read too slowly: the page reconnects and reloads everything. */
  private void write(String text) {
    for (HttpServerResponse client : clients) {
      if (client.writeQueueFull()) {
        clients.remove(client);
        client.reset();
      } else {
        client.write(text);
      }
    }
  }
}
